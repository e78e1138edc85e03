"""Follow coverage into the parsers: `python -m tests.fuzz TARGET [SECONDS]`, by hand, with `pip install atheris`.

New inputs that reach new code are kept in `tests/fuzz/corpus/TARGET`; an input that breaks a parser is written to the current
folder as `crash-…`: mend the parser, then move it into the corpus, where the ordinary tests run it for ever.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["nkusb", "markdown_it", "mdit_py_plugins", "tomllib", "tests.fuzz"]):
    from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"


def main(name: str, seconds: str = "60") -> None:
    """Fuzz one target for so long."""
    corpus = CORPUS / name
    corpus.mkdir(parents=True, exist_ok=True)
    words = Path(__file__).parent / "words.dict"
    options = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048", "-max_len=4096", f"-dict={words}"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
