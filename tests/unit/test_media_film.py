"""Sound and film are moved into new containers: no tag, chapter, cover, encoder name or time comes along."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nkusb import media
from nkusb.media import notes, remux
from nkusb.media.notes import is_plainly_framed as framed
from nkusb.problems import Place
from tests.conftest import Run, Tree, payload, picture
from tests.witness import run as call
from tests.witness import witness

PLACE = Place("payloads/media/song/index.md", 14, 7)
MARK = "PLANTED-7F3A"
CODECS = {
    "a.mp3": ["-c:a", "libmp3lame"],
    "a.m4a": ["-c:a", "aac"],
    "a.ogg": ["-c:a", "libvorbis"],
    "a.wav": ["-c:a", "pcm_s16le"],
    "a.mp4": ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"],
    "a.m4v": ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-an", "-f", "mp4"],
    "a.avi": ["-c:v", "mpeg4", "-c:a", "libmp3lame"],
    "a.flac": ["-c:a", "flac"],
    "a.mkv": ["-c:v", "libx265", "-x265-params", "log-level=0", "-pix_fmt", "yuv420p", "-c:a", "libvorbis"],
    "a.webm": ["-c:v", "libvpx", "-c:a", "libvorbis"],
    "b.webm": ["-c:v", "libaom-av1", "-cpu-used", "8", "-c:a", "libopus"],
    "b.avi": ["-c:v", "libxvid", "-an"],
}
FILMS = ("a.mp4", "a.m4v", "a.avi", "a.mkv", "a.webm", "b.webm", "b.avi")
SILENT = ("a.m4v", "b.avi")


def planted(folder: Path, name: str) -> Path:
    """A second of sound or film with a mark in every field that ffmpeg writes for its format."""
    ffmpeg, path = witness("ffmpeg"), folder / name
    chapters = folder / "chapters.txt"
    chapters.write_text(f";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle={MARK}-chapter\n")
    cover = folder / "cover.png"
    cover.write_bytes(picture())
    inputs = ["-f", "lavfi", "-i", "sine=d=1:r=44100"]
    maps = ["-map", "0:a"]
    if name in FILMS:
        inputs += ["-f", "lavfi", "-i", "testsrc=d=1:s=64x48:r=10"]
        maps = ["-map", "1:v", *(["-map", "0:a"] if name not in SILENT else [])]
    inputs += ["-i", str(chapters)]
    if name in ("a.mp3", "a.m4a"):
        inputs += ["-i", str(cover)]
        maps += ["-map", "2:v", "-disposition:v:0", "attached_pic", "-c:v", "copy"]
    tags = ["title", "artist", "comment", "album", "copyright", "description", "genre", "composer", "encoded_by", "date"]
    fields = [word for tag in tags for word in ("-metadata", f"{tag}={MARK}-{tag}")]
    streams = ["-metadata:s:a", f"title={MARK}-stream", "-metadata:s:a", f"handler_name={MARK}-handler"]
    time = ["-metadata", "creation_time=2020-01-02T03:04:05Z"]
    metadata = ["-map_metadata", "1" if name not in FILMS else "2"] if name not in ("a.wav",) else []
    command = [ffmpeg, "-v", "error", "-y", *inputs, *maps, *metadata, *fields, *streams, *time, *CODECS[name], str(path)]
    done = call(*command)
    assert done.returncode == 0, done.stderr
    return path


def cleaned(path: Path, to: str = "clean") -> Path:
    medium, problems = media.examine(path, PLACE)
    assert medium is not None and problems == (), problems
    made = path.with_name(f"{to}{medium.suffix}")
    recipe = media.recipe(medium)
    assert isinstance(recipe.source, Path)
    recipe.cook(recipe.source, made, *recipe.settings)
    return made


def probe(path: Path) -> dict[str, Any]:
    shown = call(witness("ffprobe"), "-v", "error", "-show_format", "-show_streams", "-show_chapters", "-of", "json", path)
    found: dict[str, Any] = json.loads(shown.stdout)
    return found


@pytest.mark.parametrize("name", CODECS)
def test_nothing_planted_survives(tmp_path: Path, name: str) -> None:
    source = planted(tmp_path, name)
    assert source.read_bytes().count(MARK.encode()) >= 3
    made = cleaned(source)
    raw = made.read_bytes()
    for word in (MARK.encode(), b"Lavf", b"Lavc", b"x264", b"x265", b"LAME", b"libVorbis", b"ffmpeg"):
        assert word not in raw, word
    found = probe(made)
    tags = {**found["format"].get("tags", {})}
    for stream in found["streams"]:
        tags |= stream.get("tags", {})
        assert stream["codec_type"] in ("audio", "video")
        assert not stream["disposition"]["attached_pic"]
    allowed = {
        "DURATION",
        "major_brand",
        "minor_version",
        "compatible_brands",
        "language",
        "handler_name",
        "vendor_id",
        "encoder",
    }
    assert set(tags) <= allowed
    assert tags.get("handler_name", "SoundHandler") in ("SoundHandler", "VideoHandler")
    assert not tags.get("encoder", "").strip()
    assert found["chapters"] == []
    assert MARK not in call(witness("exiftool"), "-a", "-G1", "-s", made).stdout


@pytest.mark.parametrize("name", CODECS)
def test_every_packet_is_still_there_and_plays(tmp_path: Path, name: str) -> None:
    source = planted(tmp_path, name)
    made = cleaned(source)
    ffmpeg = witness("ffmpeg")
    for stream in ("a", *(["v:0"] if name in FILMS else [])):
        if stream == "a" and name in SILENT:
            continue
        compared = source
        if name == "a.mp3":  # its first frame says how much silence a decoder cuts off; it goes, so it may not count
            compared = tmp_path / "bare.mp3"
            assert (
                call(ffmpeg, "-v", "error", "-i", source, "-map", "0:a", "-c", "copy", "-write_xing", "0", compared).returncode
                == 0
            )
        sums = [
            call(ffmpeg, "-v", "error", "-i", path, "-map", f"0:{stream}", "-f", "md5", "-").stdout for path in (compared, made)
        ]
        assert sums[0] == sums[1] and sums[0].startswith("MD5=")
    assert call(ffmpeg, "-v", "error", "-xerror", "-i", made, "-f", "null", "-").stderr == ""


@pytest.mark.parametrize("name", CODECS)
def test_the_same_file_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    source = planted(tmp_path, name)
    assert cleaned(source, "one").read_bytes() == cleaned(source, "two").read_bytes()


def test_a_clean_film_can_be_cleaned_again(tmp_path: Path) -> None:
    once = cleaned(planted(tmp_path, "a.mp4"), "once")
    twice = cleaned(once, "twice")
    sums = [call(witness("ffmpeg"), "-v", "error", "-i", path, "-f", "md5", "-").stdout for path in (once, twice)]
    assert sums[0] == sums[1] and sums[0].startswith("MD5=")


def test_what_is_known_of_a_film(tmp_path: Path) -> None:
    medium, _ = media.examine(planted(tmp_path, "a.mp4"), PLACE)
    assert medium is not None
    assert (medium.kind, medium.suffix, medium.width, medium.height) == ("film", ".mp4", 64, 48)
    assert 0.9 < medium.seconds < 1.2


def test_subtitles_and_second_films_are_left_behind(tmp_path: Path) -> None:
    source, words = tmp_path / "a.mp4", tmp_path / "words.srt"
    words.write_text(f"1\n00:00:00,000 --> 00:00:01,000\n{MARK}\n")
    films = ["-f", "lavfi", "-i", "testsrc=d=1:s=64x48:r=10", "-f", "lavfi", "-i", "testsrc2=d=1:s=64x48:r=10"]
    maps = ["-map", "0", "-map", "1", "-map", "2", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:s", "mov_text"]
    assert call(witness("ffmpeg"), "-v", "error", "-y", *films, "-i", words, *maps, source).returncode == 0
    assert len(probe(source)["streams"]) == 3
    made = cleaned(source)
    assert [stream["codec_type"] for stream in probe(made)["streams"]] == ["video"]
    assert MARK.encode() not in made.read_bytes()


def codes(path: Path) -> list[str]:
    medium, problems = media.examine(path, PLACE)
    assert (medium is None) == bool(problems)
    return [problem.code.name for problem in problems]


def test_bad_files(tmp_path: Path) -> None:
    whole = planted(tmp_path, "a.mp4").read_bytes()
    for name, raw, code in (
        ("b.mp4", b"", "MED002"),
        ("b.mp4", "글".encode(), "MED002"),
        ("b.mp4", planted(tmp_path, "a.avi").read_bytes(), "MED002"),
        ("b.avi", whole, "MED002"),
        ("b.mp4", whole[: len(whole) // 2], "MED002"),
        ("b.mp3", "글".encode() * 100, "MED002"),
        ("b.wav", b"RIFF", "MED002"),
        ("b.webm", b"x", "MED002"),
        ("b.mov", whole, "MED001"),
    ):
        path = tmp_path / name
        path.write_bytes(raw)
        assert codes(path) in ([code], ["MED003"]), name
        assert (codes(path) == ["MED001"]) == (code == "MED001")


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.webm", "a.avi", "a.wav"])
def test_a_film_cut_anywhere_is_broken(tmp_path: Path, name: str) -> None:
    whole, path = planted(tmp_path, name).read_bytes(), tmp_path / f"cut{name}"
    for part in range(16):
        path.write_bytes(whole[: len(whole) * part // 16])
        found = codes(path)
        assert found in (["MED002"], ["MED003"]) or (part == 15 and name == "a.mp4"), part  # there only tags are cut off


def test_what_is_removed_is_named_and_never_quoted(tmp_path: Path) -> None:
    for name, wanted in (
        ("a.mp3", {"title", "artist", "comment", "chapters", "cover art", "encoder"}),
        ("a.m4a", {"title", "artist", "comment", "chapters", "cover art", "encoder", "creation time"}),
        ("a.mkv", {"title", "artist", "comment", "chapters", "encoder"}),
        ("a.avi", {"title", "artist", "comment"}),
    ):
        medium, _ = media.examine(planted(tmp_path, name), PLACE)
        assert medium is not None and wanted <= set(medium.removed), medium
        assert MARK not in " ".join(medium.removed)


def test_new_formats_reach_the_drive_under_their_own_endings(tree: Tree, run: Run, tmp_path: Path) -> None:
    names = ("a.webm", "a.mkv", "a.flac", "a.mp4")
    shown = "".join(f"![무엇]({name})\n\n" for name in names)
    files = {f"payloads/media/song/{name}": planted(tmp_path, name).read_bytes() for name in names}
    root = tree({"payloads/media/song/index.md": payload(f"노래.\n\n{shown}"), **files})
    result = run(root, "build")
    assert result.exit_code == 0, result.output
    endings = {path.suffix for path in (root / "out/main/drive").iterdir()}
    assert {".webm", ".mkv", ".flac", ".mp4"} <= endings


def test_a_film_cut_short_is_found_though_its_index_is_whole(tmp_path: Path) -> None:
    whole = cleaned(planted(tmp_path, "a.mp4")).read_bytes()  # its index stands before the film
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[:-3000])
    assert codes(cut) == ["MED003"]


@pytest.mark.parametrize("name", ["a.wav", "a.avi"])
def test_a_riff_file_cut_short_is_found(tmp_path: Path, name: str) -> None:
    whole = cleaned(planted(tmp_path, name)).read_bytes()
    cut = tmp_path / f"cut{name[1:]}"
    cut.write_bytes(whole[:-100])
    assert codes(cut) == ["MED003"]


def test_a_play_list_opens_no_other_file(tmp_path: Path) -> None:
    secret = planted(tmp_path, "a.mp4")
    (tmp_path / "list.mp4").write_text(f"ffconcat version 1.0\nfile '{secret}'\n")
    (tmp_path / "list.mp3").write_text(f"#EXTM3U\n#EXTINF:1,\n{secret}\n")
    assert codes(tmp_path / "list.mp4") == ["MED002"]
    assert codes(tmp_path / "list.mp3") in (["MED002"], ["MED003"])


def test_five_gigabytes_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    for size, code in ((5 * 10**9, "MED006"), (2**32, "MED006"), (2**32 - 1, "MED002")):
        with path.open("wb") as file:
            file.truncate(size)
        assert codes(path) == [code]
        path.unlink()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_no_mutation_breaks_the_family(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.getbasetemp()
    name = data.draw(st.sampled_from(sorted(CODECS)))
    source = folder / f"seed-{name}"
    if not source.exists():
        planted(folder, name).rename(source)
    raw = bytearray(source.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path = folder / f"mutant-{name}"
    path.write_bytes(raw[: data.draw(st.integers(0, len(raw)))])
    medium, problems = media.examine(path, PLACE)
    assert (medium is None) == bool(problems)


@pytest.mark.parametrize("options", [[], ["-bf", "3", "-refs", "4"], ["-x264-params", "aud=1:slices=4:scenecut=-1"]])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_h264_is_sifted_as_ffmpegs_filter_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, options: list[str]
) -> None:
    source = tmp_path / f"a{suffix}"
    picture = ["-f", "lavfi", "-i", "testsrc=d=2:s=320x240:r=25", "-c:v", "libx264", "-pix_fmt", "yuv420p"]
    call(witness("ffmpeg"), "-v", "error", *picture, *options, str(source))
    assert b"x264 - core" in source.read_bytes()
    remux.clean(source, sifted := tmp_path / f"b{suffix}", "film")
    asked: list[bool] = []
    monkeypatch.setattr(notes, "is_plainly_framed", lambda *given: asked.append(framed(*given)))
    remux.clean(source, filtered := tmp_path / f"c{suffix}", "film")
    assert asked == [True] and sifted.read_bytes() == filtered.read_bytes()
    assert b"x264" not in sifted.read_bytes()


SETUP = b"\x01\x42\xc0\x20\xff\xe1\x00\x03\x67\x42\xc0\x01\x00\x02\x68\xce"


def test_only_a_plain_set_up_spares_the_filter() -> None:
    """Lengths of four bytes; parameter sets alone; behind them nothing, or what says how deep colours are."""
    depth = b"\xfd\xf8\xf8\x00"
    assert framed(SETUP, "h264") and framed(SETUP + depth, "h264")
    assert not framed(SETUP, "hevc")
    others = [b"", b"\x01", SETUP[:9], SETUP + b"x", SETUP + b"name", SETUP + depth + b"x", b"\0\0\0\1" + SETUP]
    others += [SETUP[:4] + b"\xfd" + SETUP[5:], SETUP.replace(b"\x67", b"\x06"), SETUP.replace(b"\x68", b"\x06")]
    assert not any(framed(other, "h264") for other in others)


@given(st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=9)), max_size=6))
def test_units_that_are_notes_are_left_out(units: list[tuple[int, bytes]]) -> None:
    def packet(of: list[tuple[int, bytes]]) -> bytes:
        return b"".join((1 + len(rest)).to_bytes(4) + bytes([first]) + rest for first, rest in of)

    kept = [unit for unit in units if unit[0] & 31 != 6]
    assert notes.without_units(memoryview(packet(units))) == (None if kept == units else packet(kept))
    with pytest.raises(ValueError, match="cut"):
        notes.without_units(memoryview(packet([*units, (1, b"abc")])[:-1]))
