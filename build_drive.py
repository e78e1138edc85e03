"""The volunteer's door: the same as `nkusb build` with the same arguments."""

import sys

from nkusb.cli import nkusb

if __name__ == "__main__":
    nkusb(["build", *sys.argv[1:]], prog_name="nkusb")
