"""Who reads which item: files are judged by their own bytes, each limit finds what breaks it and nothing else."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path, PurePosixPath
from typing import cast

import av
import pytest
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from nkusb.bundle import Bundle, Entry, Rendered
from nkusb.checks.device import PART as device
from nkusb.document import Document, Figure
from nkusb.model import HIDE_KEYS, Edition, Library, Payload, Selection
from nkusb.probe import Look, probe
from nkusb.problems import Place
from nkusb.profile import Limits, Profile
from nkusb.reach import readers, span

MANIFEST = Place("manifest.toml")


def picture(form: str, size: tuple[int, int] = (64, 48), **how: bool) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "#2f6690").save(file, form, **how)
    return file.getvalue()


def film(container: str, video: str, audio: str, size: tuple[int, int] = (160, 120)) -> bytes:
    """A film of one frame, as its writer lays it out."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as made:
        pictures = cast("VideoStream", made.add_stream(video, 10))
        pictures.width, pictures.height, pictures.pix_fmt = *size, "yuv420p"
        sound = cast("AudioStream", made.add_stream(audio, 44_100))
        grey = av.VideoFrame(*size, "yuv420p")
        for plane in grey.planes:
            plane.update(bytes(plane.buffer_size))
        made.mux(pictures.encode(grey))
        quiet = av.AudioFrame("fltp" if audio == "aac" else "s16p", sound.layout.name, 1024 if audio == "aac" else 1152)
        quiet.sample_rate = 44_100
        for channel in quiet.planes:
            channel.update(bytes(channel.buffer_size))
        made.mux(sound.encode(quiet))
        made.mux(pictures.encode(None))
        made.mux(sound.encode(None))
    return file.getvalue()


AVI, MP4 = film("avi", "mpeg4", "libmp3lame"), film("mp4", "libx264", "aac")
BASELINE, PROGRESSIVE, PNG = picture("JPEG"), picture("JPEG", progressive=True), picture("PNG")


LOOKS = {
    "baseline": (".jpg", BASELINE, Look(64, 48)),
    "progressive": (".jpg", PROGRESSIVE, Look(64, 48, progressive=True)),
    "png": (".png", PNG, Look(64, 48)),
    "avi": (".avi", AVI, Look(160, 120, codecs=("mpeg4", "mp3"))),
    "mp4": (".mp4", MP4, Look(160, 120, codecs=("h264", "aac"))),
    "no jpeg": (".jpg", b"\xff\xd8\xff", Look()),
    "no png": (".png", b"\x89PNG", Look()),
    "no avi": (".avi", b"RIFF", Look()),
    "no mp4": (".mp4", b"", Look()),
    "a page": (".htm", b"<p>", Look()),
}


@pytest.mark.parametrize("name", LOOKS)
def test_a_file_is_what_its_bytes_say(name: str) -> None:
    suffix, data, look = LOOKS[name]
    assert probe(suffix, io.BytesIO(data)) == look


@given(st.sampled_from([(".jpg", BASELINE), (".png", PNG), (".avi", AVI), (".mp4", MP4)]), st.data())
def test_a_damaged_file_is_looked_at_without_a_crash(file: tuple[str, bytes], data: st.DataObject) -> None:
    suffix, whole = file
    damaged = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for _ in range(data.draw(st.integers(0, 5)) if damaged else 0):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    probe(suffix, io.BytesIO(bytes(damaged)))


def payload(slug: str, *names: str) -> Payload:
    figures = tuple(Figure(number, 3, name, "", "") for number, name in enumerate(names, 20))
    return Payload(
        kind="guide", slug=slug, title=slug, summary="", date=dt.date(2026, 10, 1), tags=(), sources=(), author="w1",
        translator="", license="CC0-1.0", status="approved", languages=("ko",), extra={}, body=Document(figures), media={},
        folder=Path("payloads/guides", slug), place=Place(f"payloads/guides/{slug}/index.md"), size=1,
    )  # fmt: skip


WATER, FIRE = payload("water", "a.jpg"), payload("fire")


def edition(profile: Profile, *forms: str) -> Edition:
    return Edition(
        name="main", title="읽을거리", cover_title="A1", date=dt.date(2026, 11, 24), language="ko", selection=Selection(),
        budget=10**9, volume_label="A1", forms=forms or ("html",), cover="table", hide_keys=HIDE_KEYS, quiet=True,
        single_limit=10**7, sums=True, lock=None, sender_words=(), profile=profile,
        places={"": MANIFEST.at(3), "profile": MANIFEST.at(8), "forms": MANIFEST.at(9)},
    )  # fmt: skip


def drive(*files: tuple[str, bytes, str, str]) -> tuple[tuple[Entry, ...], Bundle]:
    """Entries (path, content, origin, form) and the drive that they make."""
    entries = tuple(Entry(PurePosixPath(path), Rendered(data), origin, form) for path, data, origin, form in files)
    return entries, Bundle((entry.path, Rendered(data)) for entry, (_, data, *_) in zip(entries, files, strict=True))


PAGES = (("a01.htm", b"-", "guides/water/index.md", "html"), ("a02.htm", b"-", "guides/fire/index.md", "html"))


def found(limits: Limits, *files: tuple[str, bytes]) -> list[tuple[str, str]]:
    """What is held against files of the first item on a device with these limits, which opens `html`."""
    entries, bundle = drive(*PAGES, *((path, data, "guides/water/a.jpg", "html") for path, data in files))
    library = Library(edition(Profile("box", "상자", limits=limits)), (WATER, FIRE))
    return [(problem.code.name, str(problem.place)) for problem in device(entries, bundle, library)]


SHOWN = f"{WATER.place.path}:20:3"


LIMITS = [
    (Limits(pictures=("jpg",)), Limits(pictures=("png",)), "a01-1.png", PNG, "PRF111", SHOWN),
    (Limits(progressive=False), Limits(), "a01-1.jpg", PROGRESSIVE, "PRF112", SHOWN),
    (Limits(picture_side=63), Limits(picture_side=64), "a01-1.jpg", BASELINE, "PRF113", SHOWN),
    (Limits(picture_bytes=99), Limits(picture_bytes=9999), "a01-1.jpg", BASELINE, "PRF114", SHOWN),
    (Limits(films=("avi",)), Limits(films=("mp4",)), "a01-1.mp4", MP4, "PRF115", SHOWN),
    (Limits(sounds=("mp3",)), Limits(sounds=("m4a",)), "a01-1.m4a", b"", "PRF115", SHOWN),
    (Limits(codecs=("mpeg4", "aac")), Limits(codecs=("h264", "aac")), "a01-1.mp4", MP4, "PRF116", SHOWN),
    (Limits(film_side=159), Limits(film_side=160), "a01-1.avi", AVI, "PRF117", SHOWN),
    (Limits(encodings=("utf-8", "utf-16")), Limits(encodings=("cp949",)), "t.txt", "물".encode("cp949"), "PRF118", SHOWN),
    (Limits(encodings=("utf-8",)), Limits(encodings=("utf-16",)), "t.txt", "\ufeff물".encode("utf-16-le"), "PRF118", SHOWN),
    (Limits(encodings=("cp949",)), Limits(encodings=("utf-8",)), "t.txt", "\ufeff물".encode(), "PRF118", SHOWN),
    (Limits(file_bytes=9), Limits(file_bytes=10), "t.bin", b"0123456789", "PRF119", SHOWN),
    (Limits(name=8), Limits(name=9), "a01-1.mp3", b"", "PRF120", SHOWN),
    (Limits(depth=1), Limits(depth=2), "a/b/c.mp3", b"", "PRF121", SHOWN),
    (Limits(files=2), Limits(files=3), "a01-1.mp3", b"", "PRF122", "manifest.toml:8"),
    (Limits(files=2), Limits(files=3), "a/1.mp3", b"", "PRF122", "manifest.toml:8"),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(LIMITS)), ids=lambda number: LIMITS[number][4])
def test_each_limit_finds_what_breaks_it(number: int) -> None:
    bad, good, path, data, code, place = LIMITS[number]
    assert found(bad, (path, data)) == [(code, place)]
    assert found(good, (path, data)) == []
    assert found(Limits(), (path, data)) == []


def test_of_a_picture_in_many_sizes_one_is_named() -> None:
    assert found(Limits(pictures=("jpg",)), ("a01-1.png", PNG), ("s01-1.png", PNG)) == [("PRF111", SHOWN)]


def test_an_item_without_a_form_that_opens_is_named_and_a_form_that_does_not() -> None:
    entries, bundle = drive(*PAGES, ("f01.avi", AVI, "guides/water/a.jpg", "films"))
    player = Profile("player", forms=("films",))
    codes = [
        (p.code.name, str(p.place)) for p in device(entries, bundle, Library(edition(player, "films", "html"), (WATER, FIRE)))
    ]
    assert codes == [("PRF101", "manifest.toml:9"), ("PRF102", FIRE.place.path)]
    only_pages = Library(edition(player), (WATER, FIRE))
    assert [p.code.name for p in device(*drive(*PAGES), only_pages)] == ["PRF103"]
    opens_more = Profile("player", forms=("films",), opens=("html",))
    assert [*device(entries, bundle, Library(edition(opens_more, "films", "html"), (WATER, FIRE)))] == []


def test_a_device_reads_what_one_of_its_forms_holds_whole() -> None:
    entries, bundle = drive(
        *PAGES,
        ("a01-1.jpg", PROGRESSIVE, "guides/water/a.jpg", "html"),
        ("z1.htm", b"-", "", "single"),
        ("q1.js", b"-", "", "html"),
    )
    devices = (
        Profile("pc", share=48),
        Profile("strict", share=20, limits=Limits(progressive=False)),
        Profile("phone", forms=("single",)),
        Profile("player", forms=("films",), share=80),
        Profile("pc-2", share=48, like="pc"),  # no further device
        Profile("any"),
    )
    reading = {r.profile.name: (sorted(r.whole), sorted(r.part)) for r in readers((WATER, FIRE), entries, bundle, devices)}
    assert reading == {
        "pc": (["guides/fire", "guides/water"], []),
        "strict": (["guides/fire"], ["guides/water"]),
        "phone": (["guides/fire", "guides/water"], []),
        "player": ([], []),
    }


@given(st.lists(st.integers(0, 100)), st.integers(0, 100))
def test_a_range_holds_whatever_share_overlapping_devices_reach(shares: list[int], shift: int) -> None:
    """Of a hundred readers each device's owners are any that many; here they begin where `shift` says, one after another."""
    owners, start = set[int](), 0
    for share in shares:
        owners |= {(start + reader) % 100 for reader in range(share)}
        start += shift
    low, high = span(shares)
    assert low <= len(owners) <= high
