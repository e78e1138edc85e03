"""What anyone can check: lists of checksums in the format of coreutils, so that `sha256sum -c` is an independent witness."""
