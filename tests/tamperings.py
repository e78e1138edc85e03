"""Every way of tampering with what nkusb built that we could think of, generated: `python -m tests.tamperings` counts them.

Five scenes are built, signed and found good: an edition, its archive in it, a marked stick alone, an archive in volumes as it is
shipped, and one that is opened. Each tampering is a change of a few files of a scene; it is accepted if `nkusb verify` then finds
no error.
"""

from __future__ import annotations

import functools
import hashlib
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import py7zr.compressor
from click.testing import CliRunner

from nkusb.cli import nkusb
from nkusb.problems import NkusbError, has_errors
from nkusb.seal.minisign import SecretKey, sign, write_secret
from nkusb.verify import verify
from tests.conftest import MANIFEST, noise, payload

KEY, STRANGER = SecretKey(b"nkusbkey", bytes(range(32))), SecretKey(b"stranger", bytes(32))
IMPOSTOR = SecretKey(KEY.id, STRANGER.seed)  # another key that says it is ours
PASSPHRASE = "zeven-gele-kanaries-zingen-luid"
SETTINGS = 'mark_drive = {mark}\nlock = {{ kind = "sevenzip", name = "a1", volume_size = "100 KB", recovery = 10 }}\n'

Changes = Mapping[str, bytes | None]  # file → its new content, None where it is gone
Tampering = tuple[str, str, Changes]  # kind, what is done, to which files


@dataclass(frozen=True)
class Scene:
    """A folder that verifies: what is asked about, the list and its signature, and the same files of an older build.

    `content` are the files that the list is about; it names them without `prefix`. `added` are names for strangers.
    """

    name: str
    root: Path
    what: str
    content: tuple[str, ...]
    sums: str
    signature: str
    old: Mapping[str, bytes]
    added: tuple[str, ...]
    prefix: str = ""
    given_sums: bool = False

    def read(self, name: str) -> bytes | None:
        path = self.root / name
        return path.read_bytes() if path.is_file() else None

    def bytes_of(self, name: str) -> bytes:
        return (self.root / name).read_bytes()

    def list_with(self, name: str, content: bytes) -> bytes:
        """The list as it would be if a file had another content."""
        raw, wanted = self.bytes_of(self.sums), name.removeprefix(self.prefix).encode()
        if b"  " + wanted + b"\n" not in raw:  # the list is of what is in the archive
            wanted = raw.split(b"\n")[0][66:]
        digest = hashlib.sha256(content).hexdigest().encode()
        return b"".join(digest + line[64:] if line[66:-1] == wanted else line for line in raw.splitlines(keepends=True))

    def errors(self) -> list[str]:
        """The codes of what `nkusb verify` finds."""
        sums = self.root / self.sums if self.given_sums else None
        try:
            problems = verify(self.root / self.what, sums, KEY.public, lambda: PASSPHRASE).problems
        except NkusbError as error:
            problems = error.problems
        return [problem.code.name for problem in problems] if has_errors(problems) else []

    def accepts(self, changes: Changes) -> bool:
        """Whether the changes go unnoticed; afterwards everything is as it was."""
        before = {name: self.read(name) for name in changes}
        self._write(changes)
        try:
            return not self.errors()
        finally:
            self._write(before)

    def _write(self, changes: Changes) -> None:
        for name, content in changes.items():
            path = self.root / name
            path.unlink(missing_ok=True)
            if content is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            elif path.parent.is_dir() and not any(path.parent.iterdir()):  # an empty folder would be a stranger
                path.parent.rmdir()


def tamperings(scene: Scene) -> Iterator[Tampering]:
    """All tamperings of a scene; those that would change nothing are left out."""
    for make in (with_content, with_files, with_lines, with_signatures, with_comments, with_older_builds):
        for kind, what, changes in make(scene):
            if any(content != scene.read(name) for name, content in changes.items()):
                yield kind, what, changes


def with_content(scene: Scene) -> Iterator[Tampering]:
    """Flipped bits, cut and grown files."""
    for name in scene.content:
        raw = scene.bytes_of(name)
        for spot in sorted({0, 7, 31, len(raw) // 3, len(raw) // 2, len(raw) - 33, len(raw) - 1} & set(range(len(raw)))):
            yield "flip", f"{name} at {spot}", {name: raw[:spot] + bytes([raw[spot] ^ (1 << spot % 8)]) + raw[spot + 1 :]}
        for keep in (0, len(raw) // 2, len(raw) - 1):
            yield "truncate", f"{name} to {keep}", {name: raw[:keep]}
        yield "append", f"a byte to {name}", {name: raw + b"\0"}
    for name in (scene.sums, scene.signature):
        raw = scene.bytes_of(name)
        start = raw.index(b"\n") + 1 if name == scene.signature else 0  # minisign's first line may say anything
        for spot in range(start, len(raw) - 1, max(1, len(raw) // 12)):
            yield "flip", f"{name} at {spot}", {name: raw[:spot] + bytes([raw[spot] ^ 1]) + raw[spot + 1 :]}
        yield "truncate", f"{name} by half", {name: raw[: len(raw) // 2]}
        yield "truncate", f"{name} to nothing", {name: b""}


def with_files(scene: Scene) -> Iterator[Tampering]:
    """Files removed, renamed, exchanged, doubled, added."""
    for name in (*scene.content, scene.sums, scene.signature):
        yield "remove", name, {name: None}
    for name in scene.content:
        raw, plain = scene.bytes_of(name), name.removeprefix(scene.prefix)
        yield "rename", name, {name: None, f"{name[:-1]}z": raw}
        yield "rename", f"{name} to capitals", {name: None, scene.prefix + plain.upper(): raw}
    for one, other in pairwise(scene.content):
        yield "swap", f"{one}, {other}", {one: scene.bytes_of(other), other: scene.bytes_of(one)}
        yield "duplicate", f"{one} over {other}", {other: scene.bytes_of(one)}
    for name in scene.added:
        yield "add", name, {scene.prefix + name: b"<p>"}
        yield "add", f"{name}, empty", {scene.prefix + name: b""}
        yield "duplicate", f"{scene.content[0]} as {name}", {scene.prefix + name: scene.bytes_of(scene.content[0])}


def with_lines(scene: Scene) -> Iterator[Tampering]:
    """The list edited, alone and together with what it lists."""
    raw = scene.bytes_of(scene.sums)
    lines = raw.splitlines(keepends=True)
    for at in range(len(lines) - 1):
        yield (
            "reorder",
            f"lines {at}, {at + 1}",
            {scene.sums: b"".join([*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]])},
        )
    yield "reorder", "all lines", {scene.sums: b"".join(reversed(lines))}
    for at, line in enumerate(lines):
        without, name = b"".join([*lines[:at], *lines[at + 1 :]]), scene.prefix + line[66:-1].decode()
        yield "line", f"{at} given twice", {scene.sums: b"".join([*lines[:at], line, *lines[at:]])}
        yield "line", f"{at} removed", {scene.sums: without}
        if name in scene.content:
            renamed = {scene.sums: raw.replace(line, line[:-2] + b"z\n"), name: None, f"{name[:-1]}z": scene.bytes_of(name)}
            yield "line", f"{at} removed, with its file", {scene.sums: without, name: None}
            yield "line", f"{at} renamed, with its file", renamed
    for name in scene.content:
        yield "line", f"{name} replaced, its checksum too", {name: b"evil", scene.sums: scene.list_with(name, b"evil")}
    for what, edited in {
        "ends of Windows": raw.replace(b"\n", b"\r\n"),
        "no last end": raw.rstrip(b"\n"),
        "an empty line": raw + b"\n",
        "capital digits": raw.upper(),
        "binary marks": raw.replace(b"  ", b" *"),
        "paths from here": raw.replace(b"  ", b"  ./"),
        "a path that leads out": raw + b"0" * 64 + b"  ../x\n",
        "nothing": b"",
    }.items():
        yield "line", what, {scene.sums: edited}


def with_signatures(scene: Scene) -> Iterator[Tampering]:
    """Keys exchanged: the list signed anew, as it is and with another content."""
    raw, name = scene.bytes_of(scene.sums), scene.content[0]
    comment = scene.bytes_of(scene.signature).decode().splitlines()[2].removeprefix("trusted comment: ")
    ours = scene.bytes_of(scene.signature).decode().splitlines()
    evil = scene.list_with(name, b"evil")
    for who, key in (("a stranger", STRANGER), ("an impostor", IMPOSTOR)):
        theirs = sign(raw, key, comment).splitlines()
        yield "key swap", f"signed by {who}", {scene.signature: sign(raw, key, comment).encode()}
        changed = {name: b"evil", scene.sums: evil, scene.signature: sign(evil, key, comment).encode()}
        yield "key swap", f"changed and signed by {who}", changed
        if scene.prefix + "sums.pub" in scene.content:
            yield "key swap", f"{who}'s key beside", {**changed, scene.prefix + "sums.pub": key.public.text.encode()}
        for line in (1, 3):
            mixed = [*ours[:line], theirs[line], *ours[line + 1 :]]
            yield "key swap", f"line {line + 1} by {who}", {scene.signature: "\n".join([*mixed, ""]).encode()}
        yield "key swap", f"an empty list by {who}", {scene.sums: b"", scene.signature: sign(b"", key, comment).encode()}


def with_comments(scene: Scene) -> Iterator[Tampering]:
    """The signed comment edited; lines of the signature exchanged, doubled, left out."""
    lines = scene.bytes_of(scene.signature).decode().splitlines()
    comment = lines[2]
    for what, edited in {
        "a later date": comment.replace("2026", "2027"),
        "another edition": comment.replace(": ", ": small "),
        "a blank": f"{comment} ",
        "nothing": "trusted comment: ",
        "no prefix": comment.removeprefix("trusted "),
        "longer": comment + "\tfile:SHA256SUMS",
        "look-alike digits": comment.replace("2", "２"),
    }.items():
        yield "comment", what, {scene.signature: "\n".join([*lines[:2], edited, lines[3], ""]).encode()}
    for order in (
        (0, 1, 2),
        (0, 1, 3),
        (0, 2, 3),
        (1, 2, 3),
        (0, 3, 2, 1),
        (0, 1, 2, 3, 3),
        (0, 1, 2, 3, 0, 1, 2, 3),
        (0, 2, 1, 3),
    ):
        yield "comment", f"lines {order}", {scene.signature: "\n".join([*(lines[at] for at in order), ""]).encode()}


def with_older_builds(scene: Scene) -> Iterator[Tampering]:
    """Parts of an older build that was signed by the same key, in place of the new ones."""
    old = scene.old
    yield "replay", "the old signature", {scene.signature: old[scene.signature]}
    yield "replay", "the old list", {scene.sums: old[scene.sums]}
    yield "replay", "the old list and signature", {scene.sums: old[scene.sums], scene.signature: old[scene.signature]}
    yield "replay", "the old content", {name: old.get(name) for name in scene.content}
    yield "replay", "old content and list", {name: old.get(name) for name in (*scene.content, scene.sums)}
    for name in scene.content:
        if name in old:
            yield "replay", f"the old {name}", {name: old[name]}
    others = {name: raw for name, raw in old.items() if name.endswith((".minisig", ".sig"))}
    others |= {path.relative_to(scene.root).as_posix(): path.read_bytes() for path in scene.root.rglob("*.minisig")}
    for name, raw in others.items():
        if name != scene.signature:
            yield "replay", f"the signature of {name}", {scene.signature: raw}


def scenes(folder: Path) -> tuple[Scene, ...]:
    """Build everything in an empty folder. The archive that is shipped holds an unmarked drive, as it should."""
    new, old = (
        _built(folder / name, date, mark) for name, date, mark in (("new", "2026-11-24", False), ("old", "2026-10-01", False))
    )
    marked, marked_old = (_built(folder / f"m-{date}", date, True) / "drive" for date in ("2026-11-24", "2026-10-01"))
    shipped, shipped_old = (_moved(edition, folder / f"{edition.parts[-3]}-shipped", "a1.sums") for edition in (new, old))
    opened, opened_old = (_moved(edition, folder / f"{edition.parts[-3]}-opened", "SHA256SUMS") for edition in (new, old))
    drive = tuple(f"drive/{path.name}" for path in sorted((new / "drive").iterdir()))
    stick = tuple(path.name for path in sorted(marked.iterdir()) if path.name not in ("sums.txt", "sums.sig"))
    parts = tuple(path.name for path in sorted(shipped.glob("a1.*")) if "sums" not in path.name)
    volumes = tuple(name for name in parts if ".7z" in name)
    litter, more = ("new.htm", ".hidden", "System Volume Information/x", "new/a.htm"), f"a1.7z.{len(volumes) + 1:03}"
    keep, first = "keep/SHA256SUMS", volumes[0]
    return (
        Scene("edition", new, ".", drive, keep, f"{keep}.minisig", _files(old), litter, "drive/"),
        Scene("archive", new, ".", parts, "keep/a1.sums", "keep/a1.sums.minisig", _files(old), (more, "new.htm", "new/a.htm")),
        Scene("stick", marked, ".", stick, "sums.txt", "sums.sig", _files(marked_old), litter),
        Scene("shipped", shipped, first, parts, "a1.sums", "a1.sums.minisig", _files(shipped_old), (more, "a1.vol9+9.par2")),
        Scene("opened", opened, first, volumes, "SHA256SUMS", "SHA256SUMS.minisig", _files(opened_old), (more,), given_sums=True),
    )


def _built(root: Path, date: str, mark: bool) -> Path:
    (root / "payloads/guides/water").mkdir(parents=True)
    (root / "payloads/guides/water/index.md").write_text(payload(f"물. {date}\n\n![그림](map.png)\n"), "utf-8")
    (root / "payloads/guides/water/map.png").write_bytes(noise(int(date[-2:])))
    (root / "manifest.toml").write_text(MANIFEST.replace("2026-11-24", date) + SETTINGS.format(mark=str(mark).lower()), "utf-8")
    (root / "words").write_text(PASSPHRASE, "utf-8")
    (root / "key").write_text(write_secret(KEY, None))
    options = ["--manifest", "manifest.toml", "--out", "out", "--passphrase-file", "words", "--sign", "key"]
    paths = [str(root / word) if word in ("manifest.toml", "out", "words", "key") else word for word in options]
    done = CliRunner().invoke(nkusb, ["build", *paths])
    assert done.exit_code == 0, done.output
    return root / "out/main"


def _moved(edition: Path, to: Path, sums: str) -> Path:
    """The archive in a folder of its own, with one list of keep/."""
    to.mkdir()
    for path in (*edition.glob("a1.*"), *(edition / "keep").glob(f"{sums}*")):
        if sums != "SHA256SUMS" or path.suffix != ".par2":
            shutil.copy(path, to)
    return to


def _files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def main() -> int:
    """Print how many tamperings of each kind there are and how many were accepted; 1 if any was."""
    stretch = vars(py7zr.compressor)["calculate_key"]
    vars(py7zr.compressor)["calculate_key"] = functools.cache(stretch)  # the same half second a thousand times
    made: Counter[tuple[str, str]] = Counter()
    accepted: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for scene in scenes(Path(folder)):
            assert not scene.errors(), scene.name
            for kind, what, changes in tamperings(scene):
                made[scene.name, kind] += 1
                accepted += [f"{scene.name}: {kind}: {what}"] if scene.accepts(changes) else []
            assert not scene.errors(), scene.name
    for (scene_name, kind), count in made.items():
        print(f"{scene_name:10}{kind:12}{count:6}")
    print(f"{'all':22}{made.total():6}   accepted: {len(accepted)}", *accepted, sep="\n")
    return bool(accepted)


if __name__ == "__main__":
    sys.exit(main())
