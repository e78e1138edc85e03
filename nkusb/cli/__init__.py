"""The command line: the only room that prints, prompts, exits, or knows click.

One command a file, found lazily by name, so that `nkusb list` does not pay for what `nkusb build` needs.
"""

from __future__ import annotations

import importlib
import traceback
from pathlib import Path

import click

from nkusb import __version__
from nkusb.cli import options

COMMANDS = (
    "approve", "build", "check", "devices", "export", "faces", "fix", "glossary", "import", "keygen", "kit", "list", "new",
    "passphrase", "plan", "pour", "preview", "profiles", "redlist", "review", "scrub", "status", "sync", "test-stick",
    "translate", "unlock", "verify", "wipe", "words", "write",
)  # fmt: skip

_HELP = """Turn a folder of payloads into a drive that opens offline, gives nobody away and can be checked byte by byte.

\b
Begin with:
  nkusb check      names everything that must be mended
  nkusb build      makes out/EDITION/drive, to be copied onto a stick
  nkusb verify out/main
  nkusb devices    lists the sticks that nkusb write may write

Exit codes: 0 good, 1 problems found, 2 wrong usage.
"""


class _Commands(click.Group):
    """Imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS]  # in this package, `list` is a command

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"nkusb.cli.{cmd_name.replace('-', '_')}").command
        if options.lang not in command.params:
            command.params.append(options.lang)
        return command


@click.command(cls=_Commands, help=_HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, message="nkusb %(version)s")
def nkusb() -> None:
    """The group that holds every command."""


def run(arguments: list[str]) -> None:
    """Run the command line and end the process with its exit code. A bug of ours ends it with 1 and says where it is."""
    try:
        nkusb(arguments, prog_name="nkusb")
    except Exception as error:
        click.echo(_bug(error), err=True)
        raise SystemExit(1) from None


def _bug(error: Exception) -> str:
    """Where it happened, without the error's own words: they may quote a payload."""
    trace = [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    heading = f"nkusb의 잘못입니다. 아래 글을 알려 주십시오. / This is a fault of nkusb; please report: {type(error).__name__}"
    return "\n".join([heading, *trace[-8:]])
