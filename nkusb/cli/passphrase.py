"""`nkusb passphrase`"""

from __future__ import annotations

import math
from pathlib import Path

import click

from nkusb.cli import options, show
from nkusb.cli.secrets import known
from nkusb.korean import keys
from nkusb.seal.passphrase import ENOUGH, LEAST, Drawn, draw, strength
from nkusb.seal.words import BITS

_FEW = """낱말 {count}개는 {bits}비트뿐입니다. {enough}비트, 곧 낱말 {words}개부터가 안전합니다. 알고도 쓰려면 --force-weak.
{count} words are {bits} bits; {enough}, that is {words} words, keep an attacker out. To draw so few: --force-weak."""
_HOW = """7-Zip에는 아래 줄을 영문 상태에서 띄우지 말고 칩니다. nkusb에는 낱말을 한글로 쳐도, 띄어쓰기가 달라도 됩니다.
In 7-Zip type the line below in Latin letters, without spaces. nkusb takes the words in Hangul too, spaced in any way."""
_ENOUGH_WORDS = math.ceil(ENOUGH / BITS)


@click.command("passphrase")
@click.option(
    "--words", "count", type=click.IntRange(1, 24), default=_ENOUGH_WORDS, show_default=True, help="How many words to draw."
)
@options.force_weak
@click.option("--convert", is_flag=True, help="Draw none; show what to type in 7-Zip for your own, and its strength.")
@click.option("--passphrase-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Your own: its first line.")
@click.option("--passphrase-env", metavar="VAR", help="The environment variable that holds your own.")
@options.output_format
def command(
    count: int,
    force_weak: bool,
    convert: bool,
    passphrase_file: Path | None,
    passphrase_env: str | None,
    output: str,
) -> None:
    """Draw a passphrase of Korean words, and show what to type for it in 7-Zip: the same keys in Latin letters.

    It is shown here and nowhere else, and kept nowhere. Give it by another way than the archive.

    \b
    Examples:
      nkusb passphrase
      nkusb passphrase --words 9
      nkusb passphrase --convert

    Exit codes: 0 drawn, 2 wrong usage (too few words).
    """
    if convert:
        _converted(known(passphrase_file, passphrase_env)(), output)
        return
    if passphrase_file or passphrase_env:
        raise click.UsageError("--passphrase-file and --passphrase-env go with --convert.")
    if count * BITS < ENOUGH and not force_weak:
        raise click.UsageError(_FEW.format(count=count, bits=count * BITS, enough=ENOUGH, words=_ENOUGH_WORDS))
    _drawn(draw(count), output)


def _drawn(drawn: Drawn, output: str) -> None:
    phrase, typed = " ".join(drawn.words), keys("".join(drawn.words))
    if output == "json":
        show.as_json({"passphrase": phrase, "typed": typed, "words": len(drawn.words), "bits": drawn.bits})
        return
    click.echo(f"{phrase}\n")
    show.table([(word, keys(word)) for word in drawn.words])
    click.echo(f"\n{_HOW}\n\n{typed}\n")
    click.echo(f"{drawn.bits} bits = {len(drawn.words)} words × {BITS} bits ({2**BITS} words, each drawn evenly by chance)")


def _converted(typed: str, output: str) -> None:
    bits = math.floor(strength(typed)[0])
    if output == "json":
        show.as_json({"typed": typed, "bits": bits, "least_bits": LEAST})
        return
    click.echo(f"{_HOW}\n\n{typed}\n")
    click.echo(f"{bits}비트쯤 (적어도 {LEAST}비트여야 합니다) / about {bits} bits, where {LEAST} are needed")
