"""nkusb turns a folder of payloads into a drive that opens offline, gives nobody away and can be checked byte by byte."""

__version__ = "0.1.0"
