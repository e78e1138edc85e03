"""Subtitles beside a film: `film.srt` or `film.ko.srt` for `film.mp4`. Those of other languages are what was translated from."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath

from nkusb import media
from nkusb.load.folder import Folder
from nkusb.model import Medium
from nkusb.problems import ERROR, WARNING, Code, Place, Problems

TWO = Code(
    "SUB002", ERROR,
    "《{film}》의 자막이 둘 이상입니다: {names}.", "“{film}” has more than one subtitle file: {names}.",
    "하나만 두십시오. 다른 말의 자막은 film.en.srt처럼 이름에 그 말을 적으십시오.",
    "Keep one. Name those in other languages after the language, such as film.en.srt.",
    bad="film.mp4, film.srt, film.smi", good="film.mp4, film.srt, film.en.srt",
)  # fmt: skip
LATE = Code(
    "SUB003", WARNING,
    "자막이 《{film}》이(가) 끝난 뒤에도 있습니다({count}개).", "{count} subtitles come after “{film}” has ended.",
    "이 영상의 자막이 맞는지 보십시오.", "See that they belong to this film.",
    bad="(subtitles of another film)", good="(subtitles of this film)",
)  # fmt: skip

OURS = ("", "ko")


def names_of(folder: Folder, film: str) -> dict[str, str]:
    """The subtitle files beside a film and the language of each, which is empty where the name says none."""
    stem = PurePosixPath(film).with_suffix("")
    name = re.compile(
        rf"{re.escape(str(stem))}(?:\.([a-z]{{2,3}}(?:-[a-z0-9]{{2,8}})*))?\.(?:srt|smi|vtt|ass|ssa)", re.IGNORECASE
    )
    return {found[0]: (found[1] or "").lower() for file in folder.files if (found := name.fullmatch(file))}


def with_subtitles(folder: Folder, medium: Medium, film: str) -> tuple[Medium, Problems]:
    """A film with what is shown over it, if there is any; and what is wrong with that."""
    names = [name for name, language in names_of(folder, film).items() if language in OURS]
    if medium.kind != "film" or not names:
        return medium, ()
    place = Place(f"{folder.place.path.rpartition('/')[0]}/{names[0]}")
    if len(names) > 1:
        return medium, (TWO.at(place, film=film, names=", ".join(names)),)
    found, problems = media.read_subtitles(folder.files[names[0]].path, place)
    if found is None:
        return medium, problems
    late = sum(cue.start > medium.seconds * 1000 for cue in found.cues)
    problems += (LATE.at(place, film=film, count=late),) if late else ()
    return replace(medium, subtitles=found), problems
