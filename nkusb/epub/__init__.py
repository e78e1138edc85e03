"""The container of an e-book (EPUB 3.3, section 4.2): a ZIP whose bytes depend on what is in it and nothing else."""

from __future__ import annotations

LIBRARIES = ()  # nothing is compressed, so no library's version shows in the bytes
