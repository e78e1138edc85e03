"""Pictures, sound and film: decoded and made anew, or refused. The only room that opens a stranger's media.

Rules: an allow-list, one file a family; the ending must agree with what is inside; what can't be cleaned never reaches a drive;
cleaning is a pure function of the file's bytes (same libraries, same result); a problem never quotes what a file says of itself;
a stranger's bytes are met in a worker process alone (`worker.py`), so this module imports no decoder.
Sources: mat2's implementation notes (fail on the unknown); Pillow's and FFmpeg's documentation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from nkusb.bundle import Recipe, Rendered
from nkusb.media import cooks, inside, subtitles, targets, worker
from nkusb.media.contract import ACCEPTED, BROKEN, CODES, LOST
from nkusb.media.faces import Box, in_picture
from nkusb.model import Coding, Cue, Medium, Redaction, Subtitles
from nkusb.problems import ERROR, WARNING, Code, Place, Problem, Problems, reason_of
from nkusb.profile import Profile

REFUSED = Code(
    "MED001", ERROR,
    "《{name}》 같은 파일은 담을 수 없습니다.", "A file like “{name}” can't go on a drive.",
    "{way} 받는 것: {accepted}", "{way_en} Accepted: {accepted}",
    bad="![표](table.pdf)", good="![표](table.png)",
)  # fmt: skip
UNREADABLE = Code(
    "MED004", ERROR,
    "파일을 읽을 수 없습니다: {reason}.", "The file can't be read: {reason}.",
    "읽을 권한이 있는지 보십시오.", "See that you may read it.",
    bad="(no permission)", good="(readable)",
)  # fmt: skip
NO_SUBTITLES = Code(
    "SUB001", ERROR,
    "《{name}》을(를) 자막으로 읽을 수 없습니다.", "“{name}” can't be read as subtitles.",
    "자막 편집기에서 열어 UTF-8 SubRip(.srt)으로 다시 저장하십시오. 2MB, 2만 개까지 받습니다.",
    "Open it in a subtitle editor and save it as SubRip (.srt) in UTF-8; 2 MB and 20,000 of them at most.",
    bad="(a text without times, named film.srt)", good="(SubRip)",
)  # fmt: skip
NO_PICTURE = Code(
    "RDC001", ERROR,
    "redact의 《{image}》은(는) 이 글이 보여 주는 그림이 아닙니다.", "“{image}” in redact is no picture that this text shows.",
    "글의 그림: {near}", "Pictures of the text: {near}",
    bad='redact = [{ image = "b.jpg", … }]', good='redact = [{ image = "a.jpg", … }]',
)  # fmt: skip
UNSURE_COVER = Code(
    "RDC002", WARNING,
    "《{how}》은(는) 되돌릴 수 있습니다. 가린 것이 무엇인지 알아낼 수 있습니다.",
    "“{how}” can be undone: what it covers can be worked out.",
    'how = "fill" 로 바꾸십시오. 칠한 곳에는 원래의 점이 하나도 남지 않습니다.',
    'Use how = "fill": nothing of the pixels under it is left.',
    bad='how = "blur"', good='how = "fill"',
)  # fmt: skip
OUTSIDE = Code(
    "RDC003", ERROR,
    "가릴 자리 [{box}]이(가) 그림({width}×{height}점) 안에 있지 않습니다.",
    "The box [{box}] does not lie inside the picture ({width}×{height} pixels).",
    "[왼쪽, 위, 너비, 높이]를 바로 세운 원본의 점으로 쓰십시오. 너비와 높이는 1 이상입니다.",
    "Write [left, top, width, height] in pixels of the upright original; width and height are 1 or more.",
    bad="boxes = [[900, 0, 300, 100]] (a picture of 1,000×800)", good="boxes = [[700, 0, 300, 100]]",
)  # fmt: skip

LIBRARIES = ("pillow", "pillow-heif", "av")  # what cleaned bytes depend on

_WORDS = (
    "글은 index.md에 옮겨 적고, 쪽의 그림이 필요하면 PNG로 저장하십시오.",
    "Put its words into index.md, or save its pages as PNG.",
)
_UNPACK = (
    "압축 파일 속에 무엇이 있는지 nkusb는 보지 않습니다. 믿는 것이면 풀어서 그림, 소리, 영상만 넣으십시오.",
    "nkusb looks into no archive. If you trust it, unpack it and put in pictures, sound and film alone.",
)
_DANGER = (
    "열지 마십시오. 이런 파일은 단체를 노린 공격에 쓰입니다. 보낸 사람에게 다른 길로 물어보십시오.",
    "Don't open it: such files are used to attack organisations. Ask the sender by another way.",
)
_INSTEAD = {
    f".{ending}": way
    for endings, way in (
        ("pdf doc docx docm hwp hwpx odt rtf txt epub xls xlsx ppt pptx htm html md", _WORDS),
        ("zip rar 7z alz egg gz xz bz2 tar cab iso img vhd dmg", _UNPACK),
        ("exe com scr msi dll lnk chm hta bat cmd ps1 vbs js jse wsf jar apk url scf reg sh", _DANGER),
        ("svg svgz ai eps", ("PNG로 내보내십시오.", "Export it as PNG.")),
        ("psd raw dng cr2 nef jxl ico", ("JPEG로 내보내십시오.", "Export it as JPEG.")),
        ("mov wmv flv mpg 3gp ts", ("MP4로 변환하십시오.", "Convert it to MP4.")),
        ("wma aac amr opus mka", ("MP3로 변환하십시오.", "Convert it to MP3.")),
    )
    for ending in endings.split()
}
_OTHERWISE = ("프로그램, 압축 파일, 모르는 형식은 넣지 않습니다.", "Programs, archives and unknown formats stay out.")


def examine(path: Path, place: Place) -> tuple[Medium | None, Problems]:
    """What is known of a medium, or why it can't be taken. `place` is where a payload's text shows it."""
    if path.suffix.lower() not in ACCEPTED:
        way, way_en = _INSTEAD.get(path.suffix.lower(), _OTHERWISE)
        return None, (REFUSED.at(place, name=path.name, way=way, way_en=way_en, accepted=" ".join(sorted(ACCEPTED))),)
    try:
        facts = worker.call(inside.look, path)
    except worker.Lost as lost:
        return None, (LOST.at(place, reason=lost.reason_ko, reason_en=lost.reason),)
    except worker.Failed:
        return None, (BROKEN.at(place),)
    except OSError as error:
        return None, (UNREADABLE.at(place, reason=reason_of(error)),)
    if "unfit" in facts:
        return None, (CODES[facts["unfit"]].at(place, **facts["facts"]),)
    known: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
    return Medium(path, **{**known, "coding": Coding(**known["coding"])}), ()


def read_subtitles(path: Path, place: Place) -> tuple[Subtitles | None, Problems]:
    """What a subtitle file says, or why it can't be used. `place` is the file itself."""
    try:
        found = worker.call(subtitles.read, path)
    except (worker.Lost, worker.Failed):
        found = None
    except OSError as error:
        return None, (UNREADABLE.at(place, reason=reason_of(error)),)
    if found is None:
        return None, (NO_SUBTITLES.at(place, name=path.name),)
    cues = tuple(Cue(start, end, tuple(lines)) for start, end, lines in found["cues"])
    return Subtitles(place, found["written"], cues), ()


def fitted(medium: Medium, profile: Profile) -> Medium:
    """The medium as a device wants it: moved as it is, or to be encoded anew in another size and under another ending."""
    if medium.kind == "film":
        made = targets.of_film(medium, profile.films)
        if len(made) > 1:
            target = targets.FilmTarget(*made)  # type: ignore[arg-type]  # they came from it
            return replace(medium, made=made, suffix=targets.SUFFIXES[target.family], width=target.width, height=target.height)
        return replace(medium, made=made)
    if medium.kind == "sound" and (made := targets.of_sound(medium, profile.sounds)):
        return replace(medium, made=made, suffix=targets.SUFFIXES["mp3"])
    return medium


def subtitle_file(medium: Medium, profile: Profile) -> tuple[str, Rendered] | None:
    """The ending and the bytes of the subtitles that lie beside a film, if the device wants any."""
    form = profile.films.subtitles
    if medium.subtitles is None or form in ("none", "burnt"):
        return None
    return f".{form}", Rendered(subtitles.written(medium.subtitles.cues, form, profile.films.encoding))


def lacking(medium: Medium, profile: Profile) -> str:
    """The characters of a film's subtitles that the device's encoding, or the font that they are drawn with, doesn't have.

    Raises `OSError` where there is no such font, `worker.Failed` or `worker.Lost` where it can't be drawn with.
    """
    films = profile.films
    cues = medium.subtitles.cues if medium.subtitles else ()
    if not cues or films.subtitles == "none":
        return ""
    if films.subtitles != "burnt":
        return "".join(subtitles.lacking(cues, films.encoding))
    letters = "".join(sorted({letter for cue in cues for line in cue.lines for letter in line}))
    return str(worker.call(inside.missing, Path(films.font), letters))


def recipe(medium: Medium) -> Recipe:
    """How the clean file of a medium is made, in its size, with what its redactions cover covered."""
    if len(medium.made) > 1:
        return Recipe(cooks.encoded, medium.path, medium.made)
    if medium.kind != "picture":
        return Recipe(cooks.clean, medium.path, medium.made)
    covers = (f"{redaction.how} {' '.join(map(str, box))}" for redaction in medium.redactions for box in redaction.boxes)
    return Recipe(cooks.clean, medium.path, (medium.suffix, medium.width, medium.height, *covers))


def still(medium: Medium, width: int, height: int) -> Recipe:
    """How a film's poster is made, in this size."""
    return Recipe(cooks.still, medium.path, (width, height))


def redacted(medium: Medium, redactions: tuple[Redaction, ...]) -> tuple[Medium, Problems]:
    """The medium with what must be covered in it, so that nothing made of it can forget; and what is wrong with that."""
    return replace(medium, redactions=redactions), tuple(_unfit(medium, redactions))


def _unfit(medium: Medium, redactions: tuple[Redaction, ...]) -> Iterator[Problem]:
    width, height = medium.whole
    for redaction in redactions:
        if medium.kind != "picture":
            yield NO_PICTURE.at(redaction.place, image=redaction.image, near="-")
            continue
        if redaction.how != "fill":
            yield UNSURE_COVER.at(redaction.place, how=redaction.how)
        for x, y, wide, high in redaction.boxes:
            if min(x, y) < 0 or min(wide, high) < 1 or x + wide > width or y + high > height:
                yield OUTSIDE.at(redaction.place, box=f"{x}, {y}, {wide}, {high}", width=width, height=height)


def faces_in(medium: Medium) -> tuple[Box, ...] | None:
    """The faces in a picture, largest first; None where nobody could look."""
    try:
        return tuple((x, y, width, height) for x, y, width, height in worker.call(in_picture, medium.path))
    except (worker.Lost, worker.Failed, OSError):
        return None
