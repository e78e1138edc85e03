"""The console script. `--version` is answered before anything is imported, so that it costs no more than Python itself."""

import sys

from nkusb import __version__


def main() -> None:
    """Run the command line with the arguments of this process."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"nkusb {__version__}\n")
        sys.stdout.flush()
        import os

        os._exit(0)  # taking down what was never used would cost more than the answer
    try:
        from nkusb.cli import run

        run(sys.argv[1:])
    except KeyboardInterrupt:  # before there was anything to break off
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
