"""What is covered is gone from every file that is made of a picture, whatever its size.

JPEG works in squares of 16 pixels: within one of the edge, the colour of a box rings with what lies outside, never inside.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from nkusb import media
from nkusb.media.pictures import FILL
from nkusb.model import Redaction
from nkusb.problems import Place
from tests.conftest import Run, Tree, payload

PLACE = Place("x")
BOX = (801, 303, 211, 155)  # odd, so that it lies across the blocks of JPEG


def photo(size: tuple[int, int] = (2400, 1600)) -> Image.Image:
    return Image.merge("RGB", [Image.linear_gradient("L").resize(size).rotate(turn) for turn in (0, 90, 180)])


def with_face(colours: str, form: str, *, orientation: int = 1, size: tuple[int, int] = (2400, 1600)) -> bytes:
    """A picture whose box, and nothing else, differs by `colours`."""
    image, (x, y, width, height) = photo(size), BOX
    face = Image.effect_mandelbrot((width, height), (-2, -1, 1, 1), 60).convert("RGB")
    image.paste(Image.blend(face, Image.new("RGB", face.size, colours), 0.6), (x, y))
    if orientation == 6:
        image = image.transpose(Image.Transpose.ROTATE_90)
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = orientation
    options = {"quality": 100, "subsampling": 0} if form == "JPEG" else {"lossless": True} if form == "WEBP" else {}
    image.save(file, form, exif=exif, **options)
    return file.getvalue()


def made(tmp_path: Path, name: str, raw: bytes, how: str, size: tuple[int, int] | None = None) -> bytes:
    path, to = tmp_path / name, tmp_path / "made"
    path.write_bytes(raw)
    medium, problems = media.examine(path, PLACE)
    assert medium is not None and not problems
    medium, _ = media.redacted(medium, (Redaction(name, (BOX,), how, PLACE),))  # type: ignore[arg-type]
    medium = replace(medium, width=size[0], height=size[1]) if size else medium
    recipe = media.recipe(medium)
    recipe.cook(path, to, *recipe.settings)
    return to.read_bytes()


FORMATS = [("a.png", "PNG"), ("a.webp", "WEBP"), ("a.bmp", "BMP"), ("a.tif", "TIFF")]


@pytest.mark.parametrize(("name", "form"), FORMATS)
@pytest.mark.parametrize("size", [None, (640, 427), (64, 43)])
def test_nothing_of_what_is_covered_reaches_the_output(
    tmp_path: Path, name: str, form: str, size: tuple[int, int] | None
) -> None:
    """Two pictures that differ in the box alone give the same bytes: so the bytes hold nothing of it."""
    one, other = (with_face(colours, form) for colours in ("#ff0000", "#0000ff"))
    assert one != other
    assert made(tmp_path, name, one, "fill", size) == made(tmp_path, name, other, "fill", size)


def test_a_blurred_box_does_hold_something(tmp_path: Path) -> None:
    one, other = (with_face(colours, "PNG") for colours in ("#ff0000", "#0000ff"))
    for how in ("blur", "pixelate"):
        assert made(tmp_path, "a.png", one, how) != made(tmp_path, "a.png", other, how)


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("size", [(2400, 1600), (5000, 3333)])  # the second is decoded at half its size where nothing is covered
def test_a_covered_box_has_one_colour_where_it_stood_upright(tmp_path: Path, orientation: int, size: tuple[int, int]) -> None:
    raw = made(tmp_path, "a.jpg", with_face("#00ff00", "JPEG", orientation=orientation, size=size), "fill")
    with Image.open(io.BytesIO(raw)) as image:
        scale = image.width / size[0]
        x, y, width, height = (value * scale for value in BOX)
        inside = image.crop((round(x) + 17, round(y) + 17, round(x + width) - 17, round(y + height) - 17))
        assert all(abs(low - FILL[0]) <= 3 and abs(high - FILL[0]) <= 3 for low, high in inside.getextrema())  # type: ignore[misc]
        beside = image.crop((round(x - 60), round(y), round(x - 20), round(y + height)))
        assert beside.getextrema() != inside.getextrema()


@pytest.mark.parametrize("mode", ["P", "RGBA", "L", "LA", "CMYK", "1"])
def test_every_mode_can_be_covered(tmp_path: Path, mode: str) -> None:
    path, to = (tmp_path / name for name in ("a.tif" if mode == "CMYK" else "a.png", "made"))
    image = photo((300, 200)).quantize(40) if mode == "P" else photo((300, 200)).convert(mode)
    if mode == "RGBA":
        image.putalpha(Image.linear_gradient("L").resize((300, 200)))
    image.save(path)
    medium, _ = media.examine(path, PLACE)
    assert medium is not None
    medium, problems = media.redacted(medium, (Redaction(path.name, ((20, 30, 100, 80),), "fill", PLACE),))
    assert not problems
    recipe = media.recipe(medium)
    recipe.cook(path, to, *recipe.settings)
    with Image.open(to) as finished:
        box = finished.convert("RGBA").crop((37, 47, 103, 93))
        assert all(abs(value - FILL[0]) <= 3 for band in box.getextrema()[:3] for value in band)  # type: ignore[union-attr]
        assert box.getchannel("A").getextrema() == (255, 255)


def test_the_key_of_the_work_changes_with_the_box(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    photo((300, 200)).save(path)
    medium, _ = media.examine(path, PLACE)
    assert medium is not None
    recipes = {media.recipe(medium)}
    for boxes, how in (((0, 0, 9, 9),), "fill"), (((0, 0, 9, 8),), "fill"), (((0, 0, 9, 9),), "blur"):
        recipes.add(media.recipe(media.redacted(medium, (Redaction("a.png", boxes, how, PLACE),))[0]))  # type: ignore[arg-type]
    assert len(recipes) == 4


def redact(text: str) -> dict[str, str]:
    return {"payloads/guides/water/index.md": payload("물.\n\n![그림](a.jpg)\n", redact=text)}


def test_the_drive_shows_no_covered_pixel_in_any_variant(tree: Tree, run: Run) -> None:
    text = f'[{{ image = "a.jpg", boxes = [{list(BOX)}] }}]'
    root = tree({**redact(text), "payloads/guides/water/a.jpg": with_face("#ff0000", "JPEG")})
    assert run(root, "build").exit_code == 0
    pictures = sorted((root / "out/main/drive").glob("*.jpg"))
    assert len(pictures) >= 2  # the picture and the small one for narrow screens
    for path in pictures:
        with Image.open(path) as image:
            scale = image.width / 2400
            x, y, width, height = (value * scale for value in BOX)
            inside = image.crop((round(x) + 17, round(y) + 17, round(x + width) - 17, round(y + height) - 17))
            assert all(abs(value - FILL[0]) <= 3 for band in inside.getextrema() for value in band), path  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[{ image = "b.jpg", boxes = [[0, 0, 9, 9]] }]', "RDC001"),
        ('[{ image = "a.jpg", boxes = [[0, 0, 9, 9]], how = "blur" }]', "RDC002"),
        ('[{ image = "a.jpg", boxes = [[0, 0, 9, 9]], how = "pixelate" }]', "RDC002"),
        ('[{ image = "a.jpg", boxes = [[0, 0, 9, 0]] }]', "RDC003"),
        ('[{ image = "a.jpg", boxes = [[-1, 0, 9, 9]] }]', "RDC003"),
        ('[{ image = "a.jpg", boxes = [[295, 0, 9, 9]] }]', "RDC003"),
        ('[{ image = "a.jpg", boxes = [[0, 195, 9, 9]] }]', "RDC003"),
        ('[{ image = "a.jpg", boxes = [[0, 0, 9]] }]', "SCH003"),
        ('[{ image = "a.jpg", boxes = [[0, 0, 9, true]] }]', "SCH003"),
        ('[{ image = "a.jpg", boxes = [] }]', "SCH003"),
        ('[{ image = "a.jpg", boxes = [[0, 0, 9, 9]], how = "black" }]', "SCH005"),
        ('[{ image = "a.jpg" }]', "SCH004"),
        ('"a.jpg"', "SCH003"),
    ],
)
def test_what_is_wrong_with_a_redaction(tree: Tree, run: Run, text: str, code: str) -> None:
    file = io.BytesIO()
    photo((300, 200)).save(file, "JPEG")
    root = tree({**redact(text), "payloads/guides/water/a.jpg": file.getvalue()})
    result = run(root, "check", "--format", "json")
    problems = json.loads(result.output)["problems"]
    assert [(item["code"], item["line"]) for item in problems] == [(code, 10)], problems
    assert result.exit_code == (0 if code == "RDC002" else 1)
