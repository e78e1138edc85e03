"""Draws what nkusb says on a terminal as docs/pictures/*.svg: `python -m scripts.terminal_pictures`.

A scene is a small project and what is typed in it; its picture shows the commands and what they answer, colours and all. The
answers are nkusb's own, taken as the picture is drawn, and a test draws every picture anew. Letters stand in cells as on a
terminal (Hangul takes two), so that columns stay columns whatever monospace font the viewer has. To add a scene, add it to
`SCENES` and show its picture on a page of docs/; what its commands say must be the same on every machine.
"""

from __future__ import annotations

import contextlib
import re
import shlex
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path
from unittest import mock
from xml.sax.saxutils import escape

from click.testing import CliRunner

from nkusb.cli import nkusb
from nkusb.devices import Device, Medium
from tests.media import Memory, Vanishes, Wraps

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs/pictures"
FILES = Path(__file__).parent / "scenes"  # what lies in the scenes' projects

COLUMNS = 100
CELL, LINE, SIZE, MARGIN = 8.4, 20, 14, 14  # pixels; a cell of a monospace font is 0.6 of its size
_SGR = re.compile(r"\x1b\[([0-9;]*)m")  # ECMA-48, 8.3.117: how colours are asked for
_CLASSES = {"1": "bold", "31": "red", "32": "green", "33": "yellow", "35": "typed", "36": "cyan"}
_TYPED, _PLAIN = "\x1b[35;1m", "\x1b[0m"
_STYLE = (
    "rect{fill:#fbfbf8;stroke:#c9c9c2}text{font-family:monospace;font-size:14px;fill:#1d2125;white-space:pre}"
    ".bold{font-weight:bold}.red{fill:#a8201a}.green{fill:#17663a}.yellow{fill:#7d5200}.cyan{fill:#0b5f70}.typed{fill:#5b2a86}.wide{font-size:16px}"
    "@media(prefers-color-scheme:dark){rect{fill:#15181c;stroke:#3a3f45}text{fill:#e6e6e1}.red{fill:#ff8f86}.green{fill:#7fd8a2}"
    ".yellow{fill:#eec56b}.cyan{fill:#7fd3e4}.typed{fill:#cda9f2}}"
)

Files = Mapping[str, str]  # path in the project → file in `scenes/`
Disks = Mapping[Device, Callable[[], Medium]]  # the machine's disks, pretended, and what each is when it is opened


@dataclass(frozen=True, slots=True)
class Hidden:
    """A command that is run and not shown: what happened before."""

    command: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture: its name, what it shows in words, then in their order what is typed and which files somebody saves.

    `disks` are those of the machine on which it is typed.
    """

    name: str
    about: str
    steps: tuple[str | Hidden | Files, ...]
    disks: Disks = field(default_factory=dict)


_MANIFEST = {"manifest.toml": "manifest.toml"}
_DRAFT = "payloads/guides/boiling-water/index.md"
_SOUND = {**_MANIFEST, _DRAFT: "sound.md"}

_DESK: Disks = {
    Device("/dev/nvme0n1", "Fast Disk", 512_110_190_592, False, uses=("/", "/home")): partial(Memory, 0),
    Device("/dev/sdb", "Cruzer Fit", 8_004_304_896, True): partial(Memory, 0),
    Device("/dev/sdc", "Flash Disk", 7_803_174_912, True): partial(Memory, 0),
    Device(
        "/dev/sdd", "UDisk", 31_004_295_168, True, uses=("/media/photos",), others=(("키보드나 마우스", "a keyboard or mouse"),)
    ): partial(Memory, 0),
}
_STICK = 32 << 20  # bytes: small, since a picture is drawn often
_STICKS: Disks = {
    Device("/dev/sdb", "Cruzer Fit", _STICK, True): partial(Memory, _STICK),
    Device("/dev/sdc", "Flash Disk", _STICK, True): partial(Wraps, _STICK, _STICK // 4),
    Device("/dev/sdd", "Cruzer Fit", _STICK, True): partial(Vanishes, _STICK, _STICK // 2),
}

SCENES = (
    Scene("new", "nkusb new begins a payload", (_MANIFEST, "nkusb new guide boiling-water --title '물을 끓이는 법'")),
    Scene(
        "check",
        "nkusb check names what must be mended with line, column and a hint; mended, there is no problem left",
        (
            {**_MANIFEST, _DRAFT: "faulty.md"},
            "nkusb check payloads/guides/boiling-water",
            {_DRAFT: "sound.md"},
            "nkusb check payloads/guides/boiling-water",
        ),
    ),
    Scene(
        "build",
        "nkusb build says what it made and where; nkusb verify finds all of it whole",
        (_SOUND, "nkusb build", "nkusb verify out/main"),
    ),
    Scene(
        "devices",
        "nkusb devices lists every disk and says which may be written, and why the others may not",
        ("nkusb devices",),
        _DESK,
    ),
    Scene(
        "test-stick",
        "nkusb test-stick finds the stick that holds less than it says",
        ("nkusb test-stick /dev/sdb /dev/sdc --yes /dev/sdb --yes /dev/sdc",),
        _STICKS,
    ),
    Scene(
        "write",
        "nkusb write names the stick that was pulled out; the other is good",
        (_SOUND, Hidden("nkusb build --image"), "nkusb write out/main/drive.img /dev/sdb /dev/sdd --yes /dev/sdb --yes /dev/sdd"),
        _STICKS,
    ),
    Scene("fix", "nkusb fix shows what it would mend", ({**_MANIFEST, _DRAFT: "marks.md"}, "nkusb fix --lang ko")),
)


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character of a terminal: its style's classes and how many cells it takes."""

    text: str
    style: str
    cells: int


def played(scene: Scene) -> str:
    """What stands on the terminal in the end, with its colours."""
    said: list[str] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
        mock.patch("nkusb.devices.system", lambda: Desk(scene.disks)),
    ):
        for step in scene.steps:
            match step:
                case str():
                    said += [f"{_TYPED}$ {step}{_PLAIN}\n", _answer(step)]
                case Hidden(command):
                    _answer(command)
                case files:
                    _save(files)
    return "".join(said)


@dataclass(frozen=True)
class Desk:
    """A machine with these disks."""

    disks: Disks

    def devices(self) -> tuple[Device, ...]:
        return tuple(self.disks)

    def open(self, device: Device) -> Medium:
        return self.disks[device]()


def _answer(command: str) -> str:
    """What nkusb says to a command. Raises what a fault of nkusb raises: a picture shows none."""
    program, *arguments = shlex.split(command)
    if program != "nkusb":
        raise ValueError(f"a scene runs nkusb alone, not {program}")
    return CliRunner().invoke(nkusb, arguments, prog_name="nkusb", color=True, catch_exceptions=False).output


def _save(files: Files) -> None:
    for path, content in files.items():
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((FILES / content).read_bytes())


def lines(said: str) -> list[list[Glyph]]:
    """The lines of a terminal, folded where they are too long for it."""
    folded: list[list[Glyph]] = []
    style: tuple[str, ...] = ()
    for line in said.rstrip("\n").split("\n"):
        row: list[Glyph] = []
        for number, part in enumerate(_SGR.split(line)):
            if number % 2:
                style = _styled(style, part)
                continue
            for character in part:
                cells = 2 if unicodedata.east_asian_width(character) in "WF" else 1
                if sum(glyph.cells for glyph in row) + cells > COLUMNS:
                    folded.append(row)
                    row = []
                row.append(Glyph(character, " ".join(style), cells))
        folded.append(row)
    return folded


def _styled(style: tuple[str, ...], asked: str) -> tuple[str, ...]:
    for code in asked.split(";"):
        style = () if code in ("", "0") else (*style, _CLASSES[code])
    return style


def drawn(scene: Scene) -> str:
    """The picture of a scene, as SVG."""
    rows = lines(played(scene))
    width, height = COLUMNS * CELL + 2 * MARGIN, len(rows) * LINE + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height}" viewBox="0 0 {width:g} {height}">',
        f"<title>{escape(scene.about)}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1}" rx="6"/>',
        *(text for number, row in enumerate(rows) for text in _row(row, MARGIN + number * LINE + SIZE)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _row(row: list[Glyph], y: float) -> Iterator[str]:
    """The runs of a line that share style and width, each stretched over just the cells that it takes."""
    cell = 0
    for (style, cells), group in groupby(row, lambda glyph: (glyph.style, glyph.cells)):
        run = list(group)
        taken = sum(glyph.cells for glyph in run)
        words = "".join(glyph.text for glyph in run)
        if words.strip():
            looks = f' class="{classes}"' if (classes := f"{style} wide".strip() if cells > 1 else style) else ""
            place = f'x="{MARGIN + cell * CELL:.5g}" y="{y:g}" textLength="{taken * CELL:.5g}"'
            yield f'<text {place}{looks} xml:space="preserve">{escape(words)}</text>'
        cell += taken


def main() -> None:
    """Draw every scene."""
    for scene in SCENES:
        (PICTURES / f"{scene.name}.svg").write_text(drawn(scene), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
