"""The console script. `--version` is answered before anything heavy is imported, so that it costs no more than Python itself."""

import sys

from nkusb import __version__


def main() -> None:
    """Run the command line with the arguments of this process."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"nkusb {__version__}\n")
        return
    from nkusb.cli import run

    run(sys.argv[1:])


if __name__ == "__main__":
    main()
