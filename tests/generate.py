"""The pages of `docs/` that are made from the code: `python -m tests.generate` writes them, a test compares them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner

import nkusb
from nkusb import cli
from nkusb.problems import Code

DOCS = Path(__file__).resolve().parents[1] / "docs"


def codes() -> list[Code]:
    """Every problem code that any module declares, by name."""
    found: dict[str, Code] = {}
    for module in pkgutil.walk_packages(nkusb.__path__, "nkusb."):
        if module.name == "nkusb.__main__":
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Code):
                assert found.setdefault(value.name, value) == value, f"{value.name} is declared twice"
    return [found[name] for name in sorted(found)]


def problems_page() -> str:
    """docs/problems.md"""
    lines = ["# Problems", "", "Made from the code by `python -m tests.generate`. An *error* keeps a drive from being built."]
    for code in codes():
        weight = code.severity.name.lower() + (", may be accepted with a reason" if code.acceptable else "")
        lines += ["", f"## {code.name} ({weight})", "", code.ko, code.en, ""]
        lines += [f"- → {code.hint_ko}", f"- → {code.hint_en}", ""]
        lines += [
            "```text",
            *(f"✗ {line}" for line in code.bad.split("\n")),
            *(f"✓ {line}" for line in code.good.split("\n")),
            "```",
        ]
    return "\n".join(lines) + "\n"


def cli_page() -> str:
    """docs/cli.md"""
    lines = ["# Commands", "", "Made from the code by `python -m tests.generate`."]
    for name in ("", *cli.COMMANDS):
        arguments = [*([name] if name else []), "--help"]
        shown = CliRunner().invoke(cli.nkusb, arguments, prog_name="nkusb", terminal_width=110).output
        lines += ["", f"## nkusb {name}".rstrip(), "", "```text", shown.rstrip(), "```"]
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {"problems.md": problems_page, "cli.md": cli_page}

if __name__ == "__main__":
    for page, text in PAGES.items():
        (DOCS / page).write_text(text(), "utf-8")
