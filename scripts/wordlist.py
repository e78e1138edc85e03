"""Makes nkusb/data/wordlist.txt: `python -m scripts.wordlist`. docs/wordlist.md says why each rule is there.

The candidates stand in scripts/words/*.txt by topic; those of `initials.txt` begin with a sound that the law of initials
could have changed and were looked at one by one. What would give offence, fear or a hint, or differs in the North, stands in
`refused/`. The rules decide which candidates may be words at all, then which of them can stand beside one another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from nkusb.korean import keys

SCRIPTS = Path(__file__).parent
SIZE = 2048  # 11 bits a word
SHIPPED = SCRIPTS.parent / "nkusb/data/wordlist.txt"

# What can be seen, touched or done is taken before what can only be thought.
CONCRETE = ("nature", "plants", "animals", "food", "house", "work", "people", "things", "time", "initials")
ABSTRACT = ("daily",)

_INITIALS, _VOWELS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_LAW_OF_INITIALS = frozenset("나낙난남납낭내냉노녹논농뇌누능야약양여역연열염엽영요용유육윤율융이익인임입")


def syllables(word: str) -> list[tuple[str, str, str]]:
    """Initial, vowel and final of each syllable."""
    codes = (ord(syllable) - 0xAC00 for syllable in word)
    return [(_INITIALS[code // 588], _VOWELS[code // 28 % 21], _FINALS[code % 28]) for code in codes]


def read(path: Path) -> Iterator[str]:
    """The words of a list by topic; lines that begin with # are headings."""
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield from line.split()


@cache
def looked_at() -> frozenset[str]:
    """Words whose first sound is the same in both states, by a person's judgement."""
    return frozenset(read(SCRIPTS / "words/initials.txt"))


@cache
def refused() -> tuple[frozenset[str], frozenset[str]]:
    """What no word may be, and what none may hold."""
    folder = SCRIPTS / "words/refused"
    return frozenset(read(folder / "words.txt")), frozenset(read(folder / "parts.txt"))


def is_short(word: str) -> bool:
    """Two or three syllables, all of KS X 1001, whose other syllables no old machine shows."""
    return bool(re.fullmatch("[가-힣]{2,3}", word)) and all(len(syllable.encode("euc_kr", "ignore")) == 2 for syllable in word)


def needs_no_shift(word: str) -> bool:
    """Typed in lower-case letters alone; that leaves out tense consonants too, which a bad line makes plain ones."""
    return keys(word).islower()


def strikes_no_key_twice_in_a_row(word: str) -> bool:
    """A key struck twice is easily struck once, and some keyboards make ㄱㄱ a ㄲ."""
    return not re.search(r"(.)\1", keys(word))


def keeps_its_initial(word: str) -> bool:
    """Not changed by the law of initials (두음법칙): 노동 is 로동 in the North, and 비율 비률."""
    inside = any(
        f"{first[2]}{second}" in {"율", "열", "ㄴ율", "ㄴ열"} for first, second in zip(syllables(word), word[1:], strict=False)
    )
    return (word[0] not in _LAW_OF_INITIALS or word in looked_at()) and not inside


def has_no_linking_s(word: str) -> bool:
    """No ㅅ at the end of a syllable inside the word (사이시옷): 촛불 is 초불 in the North."""
    return all(final != "ㅅ" for _, _, final in syllables(word)[:-1])


def has_no_eo_after_i(word: str) -> bool:
    """No 어 after ㅣ, ㅐ, ㅔ, ㅚ, ㅟ, ㅢ, which the North writes 여: 띄어쓰기 is 띄여쓰기."""
    return not re.search("[ㅣㅐㅔㅚㅟㅢ]ㅇㅓ", "".join(map("".join, syllables(word))))


def is_not_refused(word: str) -> bool:
    """Neither refused itself nor holding what is refused."""
    words, parts = refused()
    return word not in words and not any(part in word for part in parts)


WORD_RULES: tuple[Callable[[str], bool], ...] = (
    is_short,
    needs_no_shift,
    strikes_no_key_twice_in_a_row,
    keeps_its_initial,
    has_no_linking_s,
    has_no_eo_after_i,
    is_not_refused,
)

_SOUNDS = (
    (r"\.ㅎ", "."),  # is lost inside a word
    (r"(?<=[ㄱ-ㅎ])\.(?=[ㅏ-ㅣ])", ""),  # a final is linked over to a vowel
    (r"[ㄲㅋㄳㄺ](?=\.|$)", "ㄱ"),
    (r"[ㅅㅆㅈㅊㅌㅎ](?=\.|$)", "ㄷ"),
    (r"[ㅍㅄㄿ](?=\.|$)", "ㅂ"),
    (r"[ㄵㄶ](?=\.|$)", "ㄴ"),
    (r"ㄻ(?=\.|$)", "ㅁ"),
    (r"[ㄼㄽㄾㅀ](?=\.|$)", "ㄹ"),
    (r"(?<=[ㄱㅂㅁ0]\.)ㄹ", "ㄴ"),
    (r"ㄱ(?=\.[ㄴㅁ])", "0"),
    (r"ㄷ(?=\.[ㄴㅁ])", "ㄴ"),
    (r"ㅂ(?=\.[ㄴㅁ])", "ㅁ"),
    (r"ㄴ\.ㄹ|ㄹ\.ㄴ", "ㄹㄹ"),
    (r"\.", ""),
)  # the rules of standard pronunciation; 0 is ㅇ as a final, which as an initial is silent
_ALIKE = str.maketrans("ㅋㅌㅍㅊㄲㄸㅃㅉㅆㅐㅒㅙㅚㅢ", "ㄱㄷㅂㅈㄱㄷㅂㅈㅅㅔㅖㅞㅞㅣ")


def heard(word: str) -> str:
    """What arrives over a bad line: as it is spoken, with plain, tense and aspirated as one, ㅐ and ㅔ as one."""
    sounds = ".".join(f"{first.replace('ㅇ', '')}{vowel}{final.replace('ㅇ', '0')}" for first, vowel, final in syllables(word))
    for spelled, sound in _SOUNDS:
        sounds = re.sub(spelled, sound, sounds)
    return sounds.translate(_ALIKE)


def slips(typed: str) -> set[str]:
    """What is left of it with no or one sign missing. Two texts that share one of these are at most one slip apart."""
    return {typed, *(typed[:spot] + typed[spot + 1 :] for spot in range(len(typed)))}


# Marks that no two words may share.
MARKS: Mapping[str, Callable[[str], Iterable[str]]] = {
    "known by its first two syllables": lambda word: [word[:2]],
    "sounds like no other": lambda word: slips(heard(word)),
    "two slips of the finger from any other": lambda word: slips(keys(word)),
}


def clashes(words: Iterable[str]) -> dict[str, set[str]]:
    """With which others each word can't stand in one list."""
    apart: dict[str, set[str]] = {word: set() for word in words}
    for marks in MARKS.values():
        sharing = defaultdict(set)
        for word in apart:
            for mark in marks(word):
                sharing[mark].add(word)
        for group in sharing.values():
            for word in group:
                apart[word] |= group - {word}
    typed = {keys(word): word for word in apart}
    for whole, word in typed.items():
        for end in range(1, len(whole)):  # written without spaces, a phrase can be read in one way alone
            if (other := typed.get(whole[:end])) is not None:
                apart[word].add(other)
                apart[other].add(word)
    return apart


def candidates(*topics: str) -> list[str]:
    """Every word of these topics that keeps the rules for a word."""
    words = dict.fromkeys(word for topic in topics for word in read(SCRIPTS / f"words/{topic}.txt"))
    return [word for word in words if all(rule(word) for rule in WORD_RULES)]


def chosen(words: Iterable[str], first: Iterable[str]) -> list[str]:
    """As many words as can stand together: those of `first` first, and each time the one that shuts out fewest others."""
    left, preferred = clashes(words), frozenset(first)
    order = {word: (word not in preferred, len(keys(word)), word) for word in left}
    taken: list[str] = []
    while left:
        word = min(left, key=lambda word: (order[word][0], len(left[word]), order[word]))
        taken.append(word)
        for gone in {word, *left[word]}:
            for neighbour in left.pop(gone):
                if neighbour in left:
                    left[neighbour].discard(gone)
    return taken


def main() -> None:
    """Choose the words and write the list."""
    concrete, all_of_them = candidates(*CONCRETE), candidates(*CONCRETE, *ABSTRACT)
    words = chosen(all_of_them, concrete)
    if len(words) < SIZE:
        raise SystemExit(f"only {len(words)} words can stand together: write more candidates")
    SHIPPED.write_text("".join(f"{word}\n" for word in sorted(words[:SIZE])), "utf-8")
    print(f"{len(all_of_them)} candidates, {len(words)} can stand together, {SIZE} taken")  # noqa: T201


if __name__ == "__main__":
    main()
