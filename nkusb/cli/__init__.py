"""The command line: the only room that prints, prompts, exits, or knows click.

One command a file, found lazily by name, so that `nkusb list` does not pay for what `nkusb build` needs; what `nkusb --help`
says of each stands here, so that it pays for none.
"""

from __future__ import annotations

import gc
import importlib

import click

from nkusb import __version__

COMMANDS = {
    "approve": "Say that a payload may go on a drive.",
    "build": "Make the drives of the manifest's editions.",
    "cache": "Show or clear what builds keep for the next one.",
    "check": "Name every problem, without building.",
    "devices": "List the disks of this machine: what may be written.",
    "export": "Write payloads as Word files, for reviewers.",
    "faces": "Propose boxes for the faces in a payload's pictures.",
    "fix": "Mend marks and spaces in texts, showing what changes.",
    "glossary": "Give the glossary to translators' programs and take it back.",
    "import": "Make a payload of a Word, ODT, Markdown or plain text file.",
    "keygen": "Make a pair of keys to sign with.",
    "kit": "A folder for a translator without nkusb, and back.",
    "list": "List the payloads.",
    "new": "Begin a payload from a pattern.",
    "passphrase": "Draw a passphrase that can be remembered and typed anywhere.",
    "plan": "Show what fits on sticks of every size, without building.",
    "pour": "Copy an edition onto a stick that has a file system.",
    "preview": "Show the drive in a browser while it is written.",
    "profiles": "List the devices that editions can be made for.",
    "redlist": "Hash a list of names, for checking without knowing them.",
    "review": "Say that a payload was reviewed.",
    "scrub": "Cut Red Star OS's marks off a returned stick.",
    "status": "Show how far every payload is.",
    "sync": "Remember that a translation says what its source says.",
    "test-stick": "Find out what sticks really hold.",
    "translate": "Give texts to translators' programs and take them back.",
    "unlock": "Decrypt an archive into a folder and check it.",
    "verify": "Compare a drive or archive with its checksums and signature.",
    "wipe": "Overwrite sticks to the last byte.",
    "words": "Show words of the South, or what the spelling of the North changes.",
    "write": "Write an image onto sticks and read each back.",
}

_HELP = """Turn a folder of payloads into a drive that opens offline, gives nobody away and can be checked byte by byte.

\b
Begin with:
  nkusb check      names everything that must be mended
  nkusb build      makes out/EDITION/drive, to be copied onto a stick
  nkusb verify out/main
  nkusb devices    lists the sticks that nkusb write may write

Exit codes: 0 good, 1 problems found, 2 wrong usage, 130 broken off with Ctrl-C.
"""


class _Commands(click.Group):
    """Imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS]  # in this package, `list` is a command

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        from nkusb.cli import options

        command: click.Command = importlib.import_module(f"nkusb.cli.{cmd_name.replace('-', '_')}").command
        command.short_help = COMMANDS[cmd_name]
        if options.lang not in command.params:
            command.params.append(options.lang)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort) as error:
            cause = error.__context__ if isinstance(error, click.Abort) else error  # click makes the one of the other
            if not isinstance(cause, KeyboardInterrupt):
                raise
            from nkusb.cli import interrupt

            interrupt.end(ctx.invoked_subcommand or "", cause)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])


@click.command(cls=_Commands, help=_HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, message="nkusb %(version)s")
def nkusb() -> None:
    """The group that holds every command."""


def run(arguments: list[str]) -> None:
    """Run the command line and end the process with its exit code. A bug of ours ends it with 1 and says where it is."""
    from nkusb.cli import interrupt

    gc.set_threshold(100_000, 1_000)  # a library is many values and hardly a cycle: to look for them often is a tenth of a build
    interrupt.listen()
    try:
        nkusb(arguments, prog_name="nkusb")
    except SystemExit as end:
        interrupt.leave(end.code)
        raise
    except Exception as error:
        click.echo(_bug(error), err=True)
        raise SystemExit(1) from None


def _bug(error: Exception) -> str:
    """Where it happened, without the error's own words: they may quote a payload."""
    import traceback
    from pathlib import Path

    trace = [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    heading = f"nkusb의 잘못입니다. 아래 글을 알려 주십시오. / This is a fault of nkusb; please report: {type(error).__name__}"
    return "\n".join([heading, *trace[-8:]])
