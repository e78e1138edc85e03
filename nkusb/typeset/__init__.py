"""Hangul as a book sets it, on pages that are pictures: for devices that show JPEG and nothing else.

Layout is pure (`lines` breaks them, `blocks` sets what a text is made of, `paper` fills pages) and knows letters by their
advances alone; `fonts` is the one door to faces, `drawing` puts ink on paper in a worker process.
"""

LIBRARIES = ("pillow", "pylopdf-fonts-ko")  # what drawn bytes depend on; a face's own hash is in each page
