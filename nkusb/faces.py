"""Which faces in the pictures of payloads nobody has covered. Where the extra `nkusb[faces]` is missing, that is said.

Looking takes longer than everything else that is done with a picture, so what was seen is kept in the store, as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from pathlib import Path, PurePosixPath

from nkusb import media
from nkusb.bundle import Blob, Entry
from nkusb.document import figures
from nkusb.media import cooks
from nkusb.media.contract import ACCEPTED
from nkusb.media.faces import Box, covers, installed, widened
from nkusb.model import Payload
from nkusb.names import listing, nfc
from nkusb.problems import ERROR, HINT, Code, NkusbError, Place, Problem, Problems
from nkusb.progress import Progress
from nkusb.store import Store, make

UNCOVERED = Code(
    "FAC001", ERROR,
    "《{image}》에서 가리지 않은 얼굴 {count}개를 찾았습니다.", "“{image}” shows {count} faces that no box covers.",
    "머리말에 넣으십시오: {redact} 그 사람이 얼굴을 보여도 좋다고 했으면 [consent]에 face = \"shown\" 을 쓰십시오.",
    "Put into the front matter: {redact} If the person agreed to be seen, say face = \"shown\" in [consent].",
    bad="![가게 앞에서](a.jpg)", good='redact = [{ image = "a.jpg", boxes = [[410, 96, 120, 150]] }]',
    acceptable=True,
)  # fmt: skip
NOT_LOOKED = Code(
    "FAC002", HINT,
    "그림 {count}장에서 얼굴을 찾아보지 않았습니다: 얼굴 찾는 도구가 없습니다.",
    "{count} pictures were not searched for faces: the tool for that is missing.",
    "pip install 'nkusb[faces]' 로 넣거나, 그림마다 눈으로 살피십시오.",
    "Add it with pip install 'nkusb[faces]', or look at each picture yourself.",
    bad="(nkusb without the extra “faces”)", good="(nkusb[faces])",
)  # fmt: skip
NOT_FOUND_OUT = Code(
    "FAC003", ERROR,
    "이 그림에서 얼굴을 찾아볼 수 없었습니다.", "This picture could not be searched for faces.",
    "그림마다 이렇게 나오면 도구가 다 들어 있지 않은 것입니다: pip install 'nkusb[faces]', Debian에서는 libgl1도.",
    "If every picture says so, the tool is not whole: pip install 'nkusb[faces]', and on Debian libgl1.",
    bad="(OpenCV without its libraries)", good="(nkusb[faces] with all it needs)",
)  # fmt: skip


def judge(payloads: Iterable[Payload], store: Store, executor: Executor, progress: Progress) -> Problems:
    """Every picture with a face that nobody has covered. What can't be looked at is a problem too, never silence."""
    wanted = [(payload, name) for payload in payloads if not _shown(payload) for name in _pictures(payload)]
    if not installed():
        return (NOT_LOOKED.at(Place("payloads"), count=len(wanted)),) if wanted else ()
    paths = [PurePosixPath(payload.origin, name) for payload, name in wanted]
    pairs = zip(paths, wanted, strict=True)
    entries = [Entry(path, cooks.faces_of(payload.media[name].path), str(path)) for path, (payload, name) in pairs]
    bundle, failed = make(entries, store, executor, progress)
    seen = {path: _read(bundle[path]) for path in bundle}
    found = (_uncovered(*of, seen[path]) for path, of in zip(paths, wanted, strict=True) if path in seen)
    return (*(NOT_FOUND_OUT.at(problem.place) for problem in failed), *(problem for problem in found if problem))


def propose(folder: Path) -> tuple[dict[str, tuple[Box, ...]], Problems]:
    """The boxes that would cover each face in a folder's pictures. Raises `NkusbError` where none can be looked for."""
    pictures = [
        item.path for item in listing(folder) if item.kind == "file" and ACCEPTED.get(item.path.suffix.lower()) == "pictures"
    ]
    if not installed():
        raise NkusbError([NOT_LOOKED.at(Place(folder.name), count=len(pictures))])
    proposed: dict[str, tuple[Box, ...]] = {}
    problems: list[Problem] = []
    for path in pictures:
        medium, found = media.examine(path, Place(path.name))
        problems += found
        faces = media.faces_in(medium) if medium else ()
        if faces is None:
            problems.append(NOT_FOUND_OUT.at(Place(path.name)))
        elif medium:
            proposed[nfc(path.name)] = tuple(widened(face, medium.whole) for face in faces)
    return proposed, tuple(problems)


def line(boxes: Mapping[str, Iterable[Box]]) -> str:
    """A line for the front matter that fills these boxes: picture's name → boxes."""
    items = (
        f"{{ image = {json.dumps(name, ensure_ascii=False)}, boxes = {[list(box) for box in of]} }}"
        for name, of in boxes.items()
        if of
    )
    return f"redact = [{', '.join(items)}]"


def _uncovered(payload: Payload, name: str, faces: tuple[Box, ...]) -> Problem | None:
    medium = payload.media[name]
    boxes = [box for redaction in medium.redactions for box in redaction.boxes]
    left = tuple(face for face in faces if not any(covers(box, face) for box in boxes))
    if not left:
        return None
    place = next(
        writing.place.at(figure.line, figure.column)
        for writing in payload.writings
        for figure in figures(writing.body)
        if figure.name == name
    )
    redact = line({name: [widened(face, medium.whole) for face in left]})
    return UNCOVERED.at(place, image=name, count=len(left), redact=redact)


def _read(blob: Blob) -> tuple[Box, ...]:
    with blob.open() as file:
        return tuple((x, y, width, height) for x, y, width, height in json.load(file))


def _pictures(payload: Payload) -> Iterator[str]:
    return (name for name, medium in payload.media.items() if medium.kind == "picture")


def _shown(payload: Payload) -> bool:
    consent = payload.extra.get("consent", {})
    return isinstance(consent, dict) and consent.get("face") == "shown"
