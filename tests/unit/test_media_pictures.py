"""Pictures are made anew from their pixels: what was planted is gone, what was seen is still seen."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from pathlib import Path

import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from nkusb import media
from nkusb.media.pictures import PAGE
from nkusb.model import Medium
from nkusb.problems import Place
from tests.conftest import ROOT, picture
from tests.test_bad_input import chunk, giant_png
from tests.witness import ON_POSIX, run, witness

PLACE = Place("payloads/guides/water/index.md", 14, 7)
MARK = b"PLANTED-7F3A"
pillow_heif.register_heif_opener()


def examine(path: Path) -> Medium:
    medium, problems = media.examine(path, PLACE)
    assert medium is not None and problems == (), problems
    return medium


def cleaned(path: Path) -> Path:
    medium = examine(path)
    made = path.with_name(f"clean{medium.suffix}")
    recipe = media.recipe(medium)
    assert isinstance(recipe.source, Path)
    recipe.cook(recipe.source, made, *recipe.settings)
    with Image.open(made) as image:
        assert image.size == (medium.width, medium.height)
    return made


def codes(path: Path) -> list[str]:
    medium, problems = media.examine(path, PLACE)
    assert (medium is None) == bool(problems)
    assert all(problem.place == PLACE for problem in problems)
    return [problem.code.name for problem in problems]


def photo(size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture of many colours."""
    return Image.merge("RGB", [Image.linear_gradient("L").resize(size).rotate(turn) for turn in (0, 90, 180)])


def planted_jpeg(path: Path) -> Path:
    exif = Image.Exif()
    exif[0x010E] = MARK.decode() + "-description"
    exif[0x013B] = MARK.decode() + "-artist"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (41.0, 24.0, 4.3)
    exif.get_ifd(0x8769)[0x9286] = MARK + b"-usercomment"
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + MARK + b"-xmp</x:xmpmeta>"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + MARK
    thumbnail = io.BytesIO()
    photo((64, 48)).save(thumbnail, "JPEG", comment=MARK + b"-thumbnail")
    photo().save(path, "JPEG", exif=exif, xmp=xmp, comment=MARK + b"-comment", icc_profile=profile)
    raw = path.read_bytes()
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x20\x1c\x02\x78\x00\x0c" + MARK + b"-iptc"
    segments = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    path.write_bytes(raw[:2] + segments + raw[2:] + MARK + b"-tail" + thumbnail.getvalue())
    return path


def planted_png(path: Path) -> Path:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", MARK.decode() + "-text")
    info.add_itxt("XML:com.adobe.xmp", MARK.decode() + "-itxt")
    info.add(b"tIME", struct.pack(">HBBBBB", 2020, 1, 2, 3, 4, 5))
    info.add(b"prVt", MARK + b"-private")
    photo().save(path, "PNG", pnginfo=info, dpi=(300, 300))
    path.write_bytes(path.read_bytes() + MARK + b"-tail")
    return path


@pytest.mark.parametrize(("name", "plant"), [("a.jpg", planted_jpeg), ("a.png", planted_png)])
def test_nothing_planted_survives(tmp_path: Path, name: str, plant: object) -> None:
    source = plant(tmp_path / name)  # type: ignore[operator]
    assert source.read_bytes().count(MARK) >= 4
    made = cleaned(source)
    assert MARK not in made.read_bytes()
    exiftool = witness("exiftool")
    shown = run(exiftool, "-a", "-G1", "-s", made).stdout
    groups = {line[1:].split("]")[0] for line in shown.splitlines()}
    assert groups <= {"ExifTool", "System", "File", "JFIF", "PNG", "Composite"}
    assert MARK.decode() not in shown
    assert MARK.decode() in run(exiftool, "-a", "-G1", "-s", source).stdout


def test_what_is_seen_stays(tmp_path: Path) -> None:
    source = planted_jpeg(tmp_path / "a.jpg")
    with Image.open(source) as before, Image.open(cleaned(source)) as after:
        difference = [
            abs(a - b) for a, b in zip(before.resize((16, 12)).tobytes(), after.resize((16, 12)).tobytes(), strict=True)
        ]
    assert max(difference) < 12


def test_a_jpeg_is_baseline_for_old_players(tmp_path: Path) -> None:
    source = tmp_path / "a.jpg"
    photo().save(source, "JPEG", progressive=True)
    assert b"\xff\xc2" in source.read_bytes()  # SOF2
    raw = cleaned(source).read_bytes()
    assert b"\xff\xc0" in raw and b"\xff\xc2" not in raw
    assert raw.endswith(b"\xff\xd9")


@pytest.mark.parametrize("times", [1, 15])  # the larger one is decoded at half its size
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright(tmp_path: Path, orientation: int, times: int) -> None:
    upright = Image.new("RGB", (300 * times, 200 * times), "#ffffff")
    upright.paste("#ff0000", (0, 0, 150 * times, 100 * times))  # red in the upper left corner
    turned = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    source = tmp_path / "a.jpg"
    (upright.transpose(turned) if turned is not None else upright).save(source, "JPEG", exif=exif, quality=95)
    with Image.open(cleaned(source)) as image:
        assert image.size == ((300, 200) if times == 1 else (PAGE, round(PAGE * 2 / 3)))
        assert sum(image.convert("RGB").getpixel((20, 20))[1:]) < 60  # type: ignore[index]
        assert image.getexif().get(0x0112) is None


MODES = {
    "1": (Image.new("1", (50, 40), 1), ".png"),
    "L": (Image.linear_gradient("L"), ".png"),
    "LA": (Image.new("LA", (50, 40), (9, 99)), ".png"),
    "P": (photo().quantize(40), ".png"),
    "RGB": (photo(), ".jpg"),
    "RGBA": (Image.new("RGBA", (50, 40), (1, 2, 3, 4)), ".png"),
    "RGBA, nothing shows through": (photo().convert("RGBA"), ".jpg"),
    "I;16": (Image.linear_gradient("L").convert("I").point(lambda v: v * 257).convert("I;16"), ".png"),
}


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_of_png(tmp_path: Path, mode: str) -> None:
    image, suffix = MODES[mode]
    source = tmp_path / "a.png"
    image.save(source)
    made = cleaned(source)
    assert made.suffix == suffix
    with Image.open(made) as after:
        middle = (image.width // 2, image.height // 2)
        if mode == "I;16":
            assert abs(after.convert("L").getpixel(middle) - Image.linear_gradient("L").getpixel(middle)) <= 1  # type: ignore[operator]
        elif suffix == ".png":
            assert after.convert("RGBA").getpixel(middle) == image.convert("RGBA").getpixel(middle)


@pytest.mark.parametrize(
    ("name", "form", "image"),
    [
        ("a.gif", "GIF", photo().quantize(30)),
        ("a.webp", "WEBP", photo()),
        ("a.bmp", "BMP", photo()),
        ("a.tif", "TIFF", photo()),
        ("a.JPEG", "JPEG", photo().convert("CMYK")),
        ("a.jpg", "JPEG", photo().convert("L")),
        ("a.heic", "HEIF", photo()),
        ("a.HEIF", "HEIF", photo().convert("RGBA")),
        ("a.avif", "AVIF", photo()),
    ],
)
def test_every_format(tmp_path: Path, name: str, form: str, image: Image.Image) -> None:
    source = tmp_path / name
    image.save(source, form)
    assert cleaned(source).suffix == (".png" if form == "GIF" else ".jpg")


def test_heic_keeps_its_colours_and_is_turned_once(tmp_path: Path) -> None:
    """How a HEIC is turned stands in its boxes, which its decoder obeys; what EXIF says doesn't count (ISO/IEC 23008-12)."""
    source, exif = tmp_path / "a.heic", Image.Exif()
    exif[0x0112] = 6
    photo().save(source, "HEIF", exif=exif, quality=90)
    with Image.open(cleaned(source)) as image:
        assert image.size == (640, 480)
        pairs = zip(photo().resize((16, 12)).tobytes(), image.resize((16, 12)).tobytes(), strict=True)
        assert max(abs(one - other) for one, other in pairs) < 16


def test_what_is_removed_is_named_and_never_quoted(tmp_path: Path) -> None:
    assert examine(planted_jpeg(tmp_path / "a.jpg")).removed == (
        "EXIF Artist", "EXIF GPS", "EXIF ImageDescription", "EXIF UserComment", "ICC profile", "IPTC", "XMP",
        "bytes after the end", "comment",
    )  # fmt: skip
    assert examine(planted_png(tmp_path / "a.png")).removed == ("XMP", "bytes after the end", "private chunk", "text", "time")
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("#ff0000", "#00ff00")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert examine(tmp_path / "a.gif").removed == ("second frame",)
    for form, name in (("JPEG", "b.jpg"), ("PNG", "b.png"), ("TIFF", "b.tif"), ("WEBP", "b.webp"), ("BMP", "b.bmp")):
        photo().save(tmp_path / name, form)
        assert examine(tmp_path / name).removed == (), name


POLYGLOTS = {
    "archive": b"PK\x03\x04\x14\0\0\0\0\0PK\x05\x06" + bytes(18),
    "page": b"<html><body><script>alert(1)</script>",
    "pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    "program": b"MZ\x90\0This program cannot be run in DOS mode",
    "shell": b"\n#!/bin/sh\nrm -rf ~\n",
}


@pytest.mark.parametrize("other", POLYGLOTS)
@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF"])
def test_what_is_two_things_at_once_is_only_a_picture_afterwards(tmp_path: Path, form: str, other: str) -> None:
    source, words = tmp_path / f"a.{form.lower()}".replace("jpeg", "jpg"), POLYGLOTS[other]
    image = photo().quantize(100) if form == "GIF" else photo()
    image.save(source, form, **({} if form == "PNG" else {"comment": words}))
    source.write_bytes(source.read_bytes() + words)
    raw = cleaned(source).read_bytes()
    for sign in (b"PK\x03\x04", b"PK\x05\x06", b"<script", b"%PDF", b"MZ\x90\0", b"#!/bin"):
        assert sign not in raw


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "HEIF", "AVIF"])
def test_a_picture_cut_anywhere_is_broken_or_no_picture(tmp_path: Path, form: str) -> None:
    file = io.BytesIO()
    Image.effect_noise((200, 150), 90).convert("RGB").save(file, form)
    path = tmp_path / f"a.{form.lower()}".replace("jpeg", "jpg").replace("tiff", "tif")
    for part in range(16):
        path.write_bytes(file.getvalue()[: len(file.getvalue()) * part // 16])
        assert codes(path)[0] in ("MED002", "MED003"), part


def test_only_the_first_frame_is_taken(tmp_path: Path) -> None:
    source = tmp_path / "a.gif"
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("#ff0000", "#00ff00", "#0000ff")]
    frames[0].save(source, save_all=True, append_images=frames[1:], duration=100)
    with Image.open(cleaned(source)) as image:
        assert getattr(image, "n_frames", 1) == 1
        assert image.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_a_phones_second_picture_is_left_behind(tmp_path: Path) -> None:
    source = tmp_path / "a.jpg"
    photo().save(source, "MPO", save_all=True, append_images=[Image.new("RGB", (640, 480), "#00ff00")])
    with Image.open(source) as image:
        assert image.format == "MPO"
    with Image.open(cleaned(source)) as image:
        assert image.format == "JPEG"


def test_large_pictures_are_fitted_and_small_ones_left(tmp_path: Path) -> None:
    for size, expected in (((4000, 3000), (PAGE, 960)), ((900, 5000), (230, PAGE)), ((60, 40), (60, 40)), ((5000, 1), (PAGE, 1))):
        source = tmp_path / "a.jpg"
        photo(size).save(source)
        medium = examine(source)
        assert (medium.width, medium.height) == expected
        cleaned(source)


def test_a_broken_colour_profile_is_left_out(tmp_path: Path) -> None:
    source = tmp_path / "a.png"
    photo().save(source, icc_profile=b"not a profile")
    with Image.open(cleaned(source)) as image:
        assert image.info.get("icc_profile") is None


def test_colours_of_another_space_are_brought_to_srgb(tmp_path: Path) -> None:
    """A profile in which red and blue have changed places must be applied, not dropped."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = plain.replace(b"rXYZ", b"?XYZ", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"?XYZ", b"bXYZ", 1)
    source = tmp_path / "a.png"
    Image.new("RGB", (50, 40), "#ff0000").save(source, icc_profile=swapped)
    with Image.open(cleaned(source)) as image:
        red, _, blue = image.convert("RGB").getpixel((20, 20))  # type: ignore[misc]
    assert red < 20 and blue > 235


def test_the_same_picture_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = planted_jpeg(tmp_path / "a.jpg"), tmp_path / "elsewhere.jpg"
    other.write_bytes(one.read_bytes())
    first = cleaned(one).read_bytes()
    assert cleaned(other).read_bytes() == first


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("a.jpg", b"", "MED002"),
        ("a.jpg", "글".encode(), "MED002"),
        ("a.jpg", picture(), "MED002"),
        ("a.png", picture(form="JPEG"), "MED002"),
        ("a.jpg", picture((640, 480), "JPEG")[:-200], "MED003"),
        ("a.png", picture((640, 480))[:-40], "MED003"),
        ("a.png", giant_png(), "MED005"),
        ("a.svg", b"<svg/>", "MED001"),
        ("a.exe", b"MZ", "MED001"),
        ("a", b"", "MED001"),
    ],
)
def test_bad_pictures(tmp_path: Path, name: str, raw: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    assert codes(path) == [code]


@ON_POSIX
def test_a_giant_is_refused_from_its_header_alone(tmp_path: Path) -> None:
    """In a thousandth part of the memory that its pixels would take."""
    path = tmp_path / "a.png"
    path.write_bytes(giant_png())
    script = (
        "import sys; from pathlib import Path; from nkusb import media; from nkusb.media import worker\n"
        "from nkusb.problems import Place\n"
        "worker.MEMORY = 300 << 20\n"
        "assert media.examine(Path(sys.argv[2]), Place('x'))[0]\n"
        "print(media.examine(Path(sys.argv[1]), Place('x'))[1][0].code.name)"
    )
    small = tmp_path / "b.png"
    small.write_bytes(picture())
    assert run(sys.executable, "-c", script, path, small, cwd=ROOT).stdout == "MED005\n"


def test_a_bomb_inside_the_limit_of_pixels_is_decoded_or_refused_in_bounds(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    header = struct.pack(">IIBBBBB", 9_000, 9_000, 1, 0, 0, 0, 0)
    packed = zlib.compress(bytes(9_000 * (9_000 // 8 + 1)), 9)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b""))
    assert path.stat().st_size < 50_000
    assert examine(path).width == PAGE


def test_an_unreadable_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.png").mkdir()
    assert codes(tmp_path / "a.png")[0] in ("MED003", "MED004")
    assert codes(tmp_path / "gone.png") == ["MED004"]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(data=st.data())
def test_no_mutation_breaks_the_family(tmp_path: Path, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(["JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP"]))
    raw = bytearray(picture((24, 16), form))
    for _ in range(data.draw(st.integers(0, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / f"a.{form.lower()}"
    path.write_bytes(raw[: data.draw(st.integers(0, len(raw)))])
    medium, problems = media.examine(path, PLACE)
    assert (medium is None) == bool(problems)
    if medium is not None:
        recipe = media.recipe(medium)
        recipe.cook(path, tmp_path / "made", *recipe.settings)
