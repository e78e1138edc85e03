"""The volunteer's door: the same as `nkusb build` with the same arguments."""

import sys

from nkusb.cli import run

if __name__ == "__main__":
    run(["build", *sys.argv[1:]])
