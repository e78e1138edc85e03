"""Faces that nobody has covered are found; drawings and things are not taken for faces. The face is NASA's, public domain."""

from __future__ import annotations

import io
import json
from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image

from nkusb import media
from nkusb.media import faces
from nkusb.media.faces import covers, widened
from nkusb.problems import Place
from tests.conftest import ROOT, Run, Tree, payload

SAMPLES = Path(find_spec("skimage").origin).parent / "data"  # type: ignore[union-attr,arg-type]  # comes with the detector
FACE = (181, 58, 89, 120)  # of Eileen Collins in astronaut.png, left, top, width, height
SHOP = "payloads/stories/shop/index.md"


def astronaut(form: str = "JPEG", **options: object) -> bytes:
    file = io.BytesIO()
    with Image.open(SAMPLES / "astronaut.png") as image:
        image.convert("RGB").save(file, form, **options)
    return file.getvalue()


def found(path: Path) -> tuple[faces.Box, ...]:
    medium, problems = media.examine(path, Place("x"))
    assert medium is not None and problems == ()
    seen = media.faces_in(medium)
    assert seen is not None
    return seen


def near(box: faces.Box, other: faces.Box = FACE) -> bool:
    return all(abs(a - b) < 25 for a, b in zip(box, other, strict=True))


def test_a_face_is_found_where_it_stands_upright(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(astronaut())
    assert len(found(path)) == 1 and near(found(path)[0])
    with Image.open(SAMPLES / "astronaut.png") as image:
        exif = Image.Exif()
        exif[0x0112] = 6
        image.convert("RGB").transpose(Image.Transpose.ROTATE_90).save(path, exif=exif)
    assert len(found(path)) == 1 and near(found(path)[0])


def test_a_face_in_a_large_picture_and_one_that_fills_it(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    with Image.open(SAMPLES / "astronaut.png") as image:
        large = Image.new("RGB", (3000, 2000), "#778877")
        large.paste(image.convert("RGB"), (1000, 700))
        large.save(path)
        assert near(found(path)[0], (1000 + FACE[0], 700 + FACE[1], *FACE[2:]))
        image.convert("RGB").crop((170, 40, 285, 190)).resize((1600, 2087)).save(path)
    assert found(path)[0][2] > 600


@pytest.mark.parametrize("name", ["chelsea.png", "coffee.png", "page.png", "rocket.jpg"])
def test_things_and_animals_are_no_faces(name: str) -> None:
    assert found(SAMPLES / name) == ()


def test_the_sample_librarys_drawings_are_no_faces() -> None:
    drawings = sorted((ROOT / "payloads").glob("*/*/*.png"))
    assert len(drawings) > 10
    assert [path for path in drawings if found(path)] == []


def test_a_box_covers_a_face_or_does_not() -> None:
    assert covers((0, 0, 100, 100), (10, 10, 50, 50)) and covers((15, 10, 100, 100), (10, 10, 50, 50))
    assert not covers((35, 10, 100, 100), (10, 10, 50, 50)) and not covers((200, 200, 9, 9), (10, 10, 50, 50))
    assert widened((0, 0, 100, 100), (110, 400)) == (0, 0, 110, 130)


def shop(redact: str = "", face: str = '"hidden"') -> str:
    consent = f'{{ basis = "written", names_changed = true, places_changed = true, face = {face}, voice = "changed", '
    consent += 'relatives_in_country = false, risk_reviewed_by = "r1" }'
    return payload("가게.\n\n![가게](a.jpg)\n", consent=consent, redact=redact)


def problems_of(root: Path, run: Run) -> list[dict[str, object]]:
    result: list[dict[str, object]] = json.loads(run(root, "check", "--format", "json").output)["problems"]
    return result


def test_an_uncovered_face_stops_the_build_until_it_is_covered_or_shown(tree: Tree, run: Run) -> None:
    root = tree({SHOP: shop(), "payloads/stories/shop/a.jpg": astronaut()})
    (problem,) = problems_of(root, run)
    assert (problem["code"], problem["path"], problem["severity"]) == ("FAC001", SHOP, "error")
    proposed = run(root, "faces", "payloads/stories/shop").output.strip()
    assert proposed.startswith('redact = [{ image = "a.jpg", boxes = [[')
    assert proposed in str(problem["hint"])
    (root / SHOP).write_text(shop(redact=proposed.removeprefix("redact = ")))
    assert problems_of(root, run) == []
    (root / SHOP).write_text(shop(redact='[{ image = "a.jpg", boxes = [[0, 0, 200, 100]] }]'))
    assert [item["code"] for item in problems_of(root, run)] == ["FAC001"]
    (root / SHOP).write_text(shop(face='"shown"'))
    assert problems_of(root, run) == []


def test_boxes_as_json(tree: Tree, run: Run) -> None:
    root = tree({SHOP: shop(), "payloads/stories/shop/a.jpg": astronaut()})
    boxes = json.loads(run(root, "faces", "payloads/stories/shop", "--format", "json").output)["boxes"]
    assert list(boxes) == ["a.jpg"] and covers(tuple(boxes["a.jpg"][0]), FACE)


def test_that_nobody_looked_is_said(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree({SHOP: shop(), "payloads/stories/shop/a.jpg": astronaut()})
    monkeypatch.setattr(faces, "LIBRARY", "no_such_package")
    (problem,) = problems_of(root, run)
    assert (problem["code"], problem["severity"]) == ("FAC002", "hint")
    result = run(root, "faces", "payloads/stories/shop")
    assert result.exit_code == 1 and "FAC002" in result.output


def test_a_broken_detector_is_no_silence(tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from nkusb.media import cooks
    from tests.unit import decoders

    root = tree({SHOP: shop(), "payloads/stories/shop/a.jpg": astronaut()})
    monkeypatch.setattr(cooks, "in_picture", decoders.fail)
    assert [item["code"] for item in problems_of(root, run)] == ["FAC003"]
    monkeypatch.setattr(media, "in_picture", decoders.crash)
    result = run(root, "faces", "payloads/stories/shop")
    assert result.exit_code == 1 and "FAC003" in result.output
