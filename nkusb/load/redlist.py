"""The red list's file: plain, a name a line, or hashed with its key in another file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from nkusb.load import Ground
from nkusb.load.text import read_text
from nkusb.problems import ERROR, WARNING, Code, Place, Problem, Problems, has_errors
from nkusb.redlist import RedList, entry, is_hashed, plain, read_hashed

UNUSABLE = Code(
    "RED002", WARNING,
    "목록의 이 줄은 이름으로 찾을 수 없습니다.", "This line of the list can't be found as a name.",
    "한 줄에 이름 하나만, 한글(두 글자에서 다섯 글자), 로마자, 한자 가운데 한가지로만 적으십시오. 설명은 # 뒤에 적습니다.",
    "One name a line, in Hangul (two to five syllables), Latin letters or hanja, not mixed; notes stand after a #.",
    bad="리○○(48), 회령", good="(one name)",
)  # fmt: skip
DAMAGED = Code(
    "RED003", ERROR,
    "해시로 된 목록이 상했거나 열쇠가 맞지 않습니다.", "The hashed list is damaged, or its key is another list's.",
    "목록과 열쇠를 만든 사람에게서 다시 받으십시오.", "Get list and key again from whoever made them.",
    bad="(half a file)", good="(the whole file)",
)  # fmt: skip
NO_KEY = Code(
    "RED004", ERROR,
    "해시로 된 목록의 열쇠가 없습니다.", "The key of the hashed list isn't there.",
    "열쇠가 든 기억기를 꽂고 --red-list-key 로 파일을 가리키십시오. 목록과 열쇠는 따로 두는 것이 옳습니다.",
    "Plug in the stick that holds it and name the file with --red-list-key. It is right to keep list and key apart.",
    bad="nkusb check --red-list names.hashed", good="nkusb check --red-list names.hashed --red-list-key /media/stick/names.key",
)  # fmt: skip
NOT_HASHABLE = Code(
    "RED005", WARNING,
    "목록의 이 줄은 해시로는 찾을 수 없습니다(성으로 시작하지 않습니다).",
    "This line can't be found by its hash: it doesn't begin with a surname.",
    "성과 이름을 함께 적으십시오. 해시로 하지 않은 목록에서는 그대로 찾습니다.",
    "Write surname and given name. A list that isn't hashed finds it as it is.",
    bad="(a given name)", good="(a whole name)",
)  # fmt: skip


def read_names(path: Path, place: Place) -> tuple[dict[str, Place], Problems]:
    """The entries of a plain list and where they stand; lines that can't be used are problems, and never quoted."""
    text, problems = read_text(path, place)
    names: dict[str, Place] = {}
    found: list[Problem] = []
    for number, line in enumerate((text or "").split("\n"), 1):
        if written := line.partition("#")[0].strip():
            if name := entry(written):
                names[name] = place.at(number, 1)
            else:
                found.append(UNUSABLE.at(place.at(number, 1)))
    return names, (*problems, *found)


@lru_cache(maxsize=1)
def red_list_at(ground: Ground) -> RedList | None:
    """The list that payloads are judged by, if there is one; read once in each process."""
    return read_red_list(ground.red_list, ground.red_list_key)[0] if ground.red_list else None


def key_beside(path: Path) -> Path:
    """Where the key of a hashed list is looked for if nobody says where it is."""
    return path.with_name(f"{path.name}.key")


def read_red_list(path: Path, key: Path | None) -> tuple[RedList | None, Problems]:
    """The list at `path`; where it is hashed, with the key at `key`, or beside it as `<path>.key`."""
    place = Place(path.name)
    text, problems = read_text(path, place)
    if text is None:
        return None, problems
    if not is_hashed(text):
        names, problems = read_names(path, place)
        return (None if has_errors(problems) else plain(names)), problems
    key = key or key_beside(path)
    if not key.is_file():
        return None, (NO_KEY.at(place),)
    digits, problems = read_text(key, Place(key.name))
    if digits is None:
        return None, problems
    try:
        return read_hashed(text, bytes.fromhex(digits.strip())), ()
    except ValueError:
        return None, (DAMAGED.at(place),)
