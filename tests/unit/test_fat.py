"""FAT: the specification's rules that Windows and old players go by, one test each; then what outside programs make of it."""

from __future__ import annotations

import datetime as dt
import io
import random
import struct
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkusb.bundle import Bundle, Rendered
from nkusb.fat.names import is_legal, long_entries, short_names
from nkusb.fat.read import Disk
from nkusb.fat.volume import BLOCK, ROOT_ENTRIES, SECTOR, disks, volume
from nkusb.fat.write import plan, write
from nkusb.problems import NkusbError
from nkusb.progress import Step, silent
from tests.trees import INSTANT, Tree, bundle, disagreements, image, tree
from tests.witness import run, witness

SMALL, LARGE = 64 << 20, 600 << 20  # disks of FAT16 and of FAT32
FILES: Tree = {
    "a01.htm": b"x" * 5000,
    "a02.htm": b"",
    "b/a01.htm": b"y" * 3,
    "b/c/Long name.txt": b"z" * 4096,
    "기억기를 다루는 법.txt": b"w",
}


def written(files: Tree, disk: int | None = None) -> tuple[bytes, int]:
    """The image of a tree, and where its partition begins."""
    planned, file = plan(bundle(files), disk, 0.05), io.BytesIO()
    write(planned, "A1", INSTANT, file, silent)
    return file.getvalue().ljust(planned.size, b"\0"), planned.volume.start * SECTOR


def read_back(raw: bytes) -> dict[str, bytes]:
    disk = Disk(io.BytesIO(raw))
    return {str(file.path): b"".join(disk.read(file)) for file in disk.files() if not file.is_folder}


@pytest.mark.parametrize("disk", [SMALL, LARGE])
def test_partition_table(disk: int) -> None:
    """One partition, not active, addressed by sector numbers; every other entry empty; the signature at its end."""
    raw, start = written(FILES, disk)
    active, kind, first, count = raw[446], raw[450], *struct.unpack_from("<II", raw, 454)
    assert (active, kind, first * SECTOR) == (0, 0x0E if disk == SMALL else 0x0C, start)
    assert (first + count) * SECTOR == len(raw) == disk
    assert raw[462:510] == bytes(48) and raw[510:512] == b"\x55\xaa"


@pytest.mark.parametrize("disk", [SMALL, LARGE])
def test_boot_sector(disk: int) -> None:
    """Jump, 512-byte sectors, clusters of a power of two up to 32 KiB, two tables, media byte, signature, hidden sectors."""
    raw, start = written(FILES, disk)
    boot = raw[start : start + SECTOR]
    assert boot[0] == 0xEB and boot[2] == 0x90 and boot[510:] == b"\x55\xaa"
    size, cluster, reserved, tables, root, small, media = struct.unpack_from("<HBHBHHB", boot, 11)
    assert (size, tables, media) == (SECTOR, 2, 0xF8) and cluster in (4, 8, 16, 32, 64)
    assert struct.unpack_from("<I", boot, 28)[0] * SECTOR == start
    total = small or struct.unpack_from("<I", boot, 32)[0]
    assert total * SECTOR == disk - start
    if disk == SMALL:
        assert (reserved, root, boot[38], boot[54:62]) == (1, ROOT_ENTRIES, 0x29, b"FAT16   ")
    else:
        fat, _, version, first, info, copy = struct.unpack_from("<IHHIHH", boot, 36)
        assert (reserved >= 32, root, small, version, first, info, copy) == (True, 0, 0, 0, 2, 1, 6)
        assert (fat > 0, struct.unpack_from("<H", boot, 22)[0], boot[66], boot[82:90]) == (True, 0, 0x29, b"FAT32   ")
        assert raw[start + 6 * SECTOR : start + 8 * SECTOR] == raw[start : start + 2 * SECTOR]  # the copy


def test_fsinfo_counts_free_clusters_exactly() -> None:
    raw, start = written(FILES, LARGE)
    info = raw[start + SECTOR : start + 2 * SECTOR]
    assert (info[:4], info[484:488], info[508:]) == (b"RRaA", b"rrAa", b"\0\0\x55\xaa")
    planned = plan(bundle(FILES), LARGE, 0)
    assert struct.unpack_from("<II", info, 488) == (planned.volume.clusters - planned.used, planned.used + 2)


@given(st.integers(16, 4_000_000).map(lambda blocks: blocks % 32_000 + 16))
def test_the_number_of_clusters_decides_the_kind(blocks: int) -> None:
    """… whatever the volume says of itself; the first cluster begins at a whole block, the last one ends on the disk."""
    found = volume(blocks * (BLOCK // SECTOR), 1)
    if found is None:
        return
    assert 4085 <= found.clusters <= 65_524 if found.kind == 16 else found.clusters >= 65_525
    assert (found.start + found.data) * SECTOR % BLOCK == 0
    assert found.data + found.clusters * found.cluster <= found.sectors < found.data + (found.clusters + 1) * found.cluster
    assert found.fat * SECTOR * 8 >= (found.clusters + 2) * found.kind


@pytest.mark.parametrize("disk", [SMALL, LARGE])
def test_both_tables_are_the_same_and_begin_as_they_must(disk: int) -> None:
    raw, _ = written(FILES, disk)
    planned = plan(bundle(FILES), disk, 0).volume
    first = (planned.start + planned.reserved) * SECTOR
    tables = raw[first : first + planned.fat * SECTOR], raw[first + planned.fat * SECTOR : first + 2 * planned.fat * SECTOR]
    assert tables[0] == tables[1]
    assert tables[0].startswith(b"\xf8\xff\xff\xff" if disk == SMALL else b"\xf8\xff\xff\x0f\xff\xff\xff\x0f")


def test_files_lie_contiguous_and_in_order() -> None:
    raw, _ = written(FILES, LARGE)
    runs = [file.runs for file in Disk(io.BytesIO(raw)).files() if file.runs]
    assert all(len(run) == 1 for run in runs)
    assert [first for ((first, _),) in runs] == sorted(first for ((first, _),) in runs)
    assert runs[0] == ((2, 1),)


def test_every_byte_that_belongs_to_nothing_is_zero() -> None:
    for disk in (SMALL, LARGE):
        raw, start = written(FILES, disk)
        planned = plan(bundle(FILES), disk, 0).volume
        left = bytearray(raw)
        reader = Disk(io.BytesIO(raw))
        known = [(0, SECTOR), (start, start + (8 if planned.kind == 32 else 1) * SECTOR)]
        known.append((start + planned.reserved * SECTOR, start + planned.data * SECTOR))
        for file in reader.files():
            for first, _ in file.runs:
                at = start + (planned.data + (first - 2) * planned.cluster) * SECTOR
                known.append((at, at + file.size))
        for first, last in known:
            left[first:last] = bytes(last - first)
        assert left.count(0) == len(left)


def test_dot_entries_of_folders() -> None:
    """`.` is the folder itself, `..` the one above, which is 0 where that is the root."""
    raw, start = written(FILES, LARGE)
    planned = plan(bundle(FILES), LARGE, 0)
    for path, above in ((PurePosixPath("b"), 0), (PurePosixPath("b/c"), planned.places[PurePosixPath("b")][0])):
        at = start + (planned.volume.data + (planned.places[path][0] - 2) * planned.volume.cluster) * SECTOR
        own, up = raw[at : at + 32], raw[at + 32 : at + 64]
        assert (own[:11], up[:11], own[11], up[11]) == (b".          ", b"..         ", 0x10, 0x10)
        assert struct.unpack_from("<H", own, 26)[0] == planned.places[path][0]
        assert struct.unpack_from("<H", up, 26)[0] == above


def test_time_stamps_are_the_editions_date() -> None:
    raw, _ = written(FILES, SMALL)
    planned = plan(bundle(FILES), SMALL, 0).volume
    at = (planned.start + planned.data - planned.root) * SECTOR
    assert raw[at : at + 12] == b"A1         \x08"
    entry = raw[at + 32 : at + 64]
    date = (2026 - 1980) << 9 | 11 << 5 | 24
    assert entry[:12] == b"A01     HTM\x20"
    assert struct.unpack_from("<HHH", entry, 14) == (12 << 11, date, date)
    assert struct.unpack_from("<HH", entry, 22) == (12 << 11, date)


def test_long_entries_are_those_that_mtools_writes(tmp_path: Path) -> None:
    names = ["Long name, 물 한병.txt", "x" * 13 + ".htm", "y" * 26, "z" * 27 + ".ending"]
    for name in names:
        (tmp_path / name).write_bytes(b"")
    disk = tmp_path / "disk.img"
    run(witness("mformat"), "-C", "-i", disk, "-f", "1440", "::")
    run("env", "LC_ALL=C.UTF-8", witness("mcopy"), "-i", disk, *(tmp_path / name for name in names), "::")
    root = disk.read_bytes()[19 * SECTOR : 33 * SECTOR]
    entries = [root[at : at + 32] for at in range(0, len(root), 32) if root[at]]
    theirs: dict[bytes, bytes] = {}
    long: list[bytes] = []
    for entry in entries:
        if entry[11] == 0x0F:
            long.append(entry)
        else:
            theirs[entry[:11]] = b"".join(long)
            long = []
    assert len(theirs) == len(names)
    for name, (short, entry) in zip(names, theirs.items(), strict=True):
        assert long_entries(name, short) == entry


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["a01.htm"], [b"A01     HTM"]),
        (["a.b.c"], [b"AB~1    C  "]),
        (["Long name.txt", "long nami.txt"], [b"LONGNA~1TXT", b"LONGNA~2TXT"]),
        (["longna~1.txt", "Long name.txt"], [b"LONGNA~1TXT", b"LONGNA~2TXT"]),
        (["기억기.txt", "물.txt"], [b"___~1   TXT", b"_~1     TXT"]),
        ([".htaccess"], [b"HTACCE~1   "]),
        (["a+b.c"], [b"A_B~1   C  "]),
    ],
)
def test_short_names(names: list[str], short: list[bytes]) -> None:
    assert [found[0] for found in short_names(names)] == short


def test_thousands_of_names_that_begin_alike_all_differ() -> None:
    names = [f"long name {number}.htm" for number in range(12_000)]
    short = [found[0] for found in short_names(names)]
    assert len(set(short)) == len(names)


@pytest.mark.parametrize(
    ("name", "legal"),
    [
        *((name, True) for name in ("a", "물 한병", "x" * 255)),
        *((name, False) for name in ("x" * 256, "a:b", "a.", "a ", "", "a\n")),
    ],
)
def test_which_names_windows_can_open(name: str, legal: bool) -> None:
    assert is_legal(name) == legal


def test_what_cannot_be_a_disk_is_named() -> None:
    for files, disk, code in (
        ({"a:b": b"", "c?": b""}, None, ["FAT002", "FAT002"]),
        ({"물": b"", "Ab": b"", "aB": b""}, None, ["FAT002"]),
        ({"a": bytes(70 << 20)}, SMALL, ["FAT001"]),
    ):
        with pytest.raises(NkusbError) as raised:
            plan(bundle(files), disk, 0.05)
        assert [problem.code.name for problem in raised.value.problems] == code

    class Huge(Rendered):
        size = 2**32

    with pytest.raises(NkusbError) as raised:
        plan(Bundle([(PurePosixPath("film.mp4"), Huge(b""))]), None, 0.05)
    assert raised.value.problems[0].code.name == "FAT003"


def test_a_blob_that_changed_meanwhile_is_found() -> None:
    class Changed(Rendered):
        sha256 = "0" * 64

    planned = plan(Bundle([(PurePosixPath("a"), Changed(b"x"))]), None, 0.05)
    with pytest.raises(NkusbError) as raised:
        write(planned, "A1", INSTANT, io.BytesIO(), silent)
    assert raised.value.problems[0].code.name == "FAT004"


def test_the_smallest_disk_leaves_room() -> None:
    planned = plan(bundle({"a": bytes(50 << 20)}), None, 0.05)
    assert planned.used <= planned.volume.clusters * 0.95
    assert planned.size == 64 << 20
    steps = [*disks(10**9)]
    assert steps == sorted(set(steps)) and all(sectors % (BLOCK // SECTOR) == 0 for sectors in steps)


def test_the_same_files_give_the_same_bytes_and_others_another_number() -> None:
    raw, start = written(FILES)
    assert written(dict(reversed([*FILES.items()]))) == (raw, start)
    other, _ = written({**FILES, "a02.htm": b"1"})
    assert raw[440:444] != other[440:444] and raw[start + 39 : start + 43] != other[start + 39 : start + 43]


def test_progress_ends_where_it_said() -> None:
    steps: list[Step] = []
    write(plan(bundle(FILES), None, 0.05), "A1", dt.datetime(2026, 1, 1, tzinfo=dt.UTC), io.BytesIO(), steps.append)
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done <= steps[-1].total


@settings(deadline=None, max_examples=60)
@given(st.randoms(use_true_random=False), st.sampled_from([None, SMALL, LARGE]))
def test_what_goes_in_comes_out(chance: random.Random, disk: int | None) -> None:
    files = tree(chance)
    raw, _ = written(files, disk)
    assert read_back(raw) == files


@pytest.mark.parametrize("seed", range(25))
def test_outside_programs_agree(seed: int, tmp_path: Path) -> None:
    assert disagreements(tree(random.Random(seed)), tmp_path) == []


def test_thousands_of_files_in_a_folder(tmp_path: Path) -> None:
    files = {f"d/file with a long name {number}.htm": b"x" for number in range(6_000)}
    planned = image(files, tmp_path / "disk.img")
    listed = run(
        "env", "LC_ALL=C.UTF-8", witness("mdir"), "-b", "-i", f"{tmp_path / 'disk.img'}@@{planned.volume.start * SECTOR}", "::d"
    )
    assert listed.stdout.count("::/d/file with a long name ") == 6_000
    assert listed.stdout.index("name 0.htm") < listed.stdout.index("name 1000.htm") < listed.stdout.index("name 9.htm")


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 200_000), st.integers(0, 255)), min_size=1, max_size=40), st.integers(0, 3))
def test_a_hostile_disk_is_a_problem_and_never_a_traceback(edits: list[tuple[int, int]], region: int) -> None:
    raw, start = written(FILES, SMALL)
    planned = plan(bundle(FILES), SMALL, 0).volume
    base = (0, start, start + planned.reserved * SECTOR, start + (planned.data - planned.root) * SECTOR)[region]
    changed = bytearray(raw)
    for at, value in edits:
        changed[base + at % (SECTOR if region < 2 else 2 * SECTOR)] = value
    try:
        read_back(bytes(changed))
    except NkusbError as error:
        assert [problem.code.name for problem in error.problems] == ["FAT005"]
    except OSError as error:
        raise AssertionError("reading a file of bytes raises none") from error


@pytest.mark.parametrize("length", [0, 100, 512, 9 << 20])
def test_half_a_disk_is_none(length: int) -> None:
    raw, _ = written(FILES, SMALL)
    with pytest.raises(NkusbError):
        read_back(raw[:length])
