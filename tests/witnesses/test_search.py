"""The search in real browsers, from file://, against a search by brute force: nothing missed, nothing shown that isn't there."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from playwright.sync_api import Browser, Page

from benchmarks import library
from nkusb import search
from nkusb.cli import nkusb
from nkusb.korean import SYLLABLES, parts, syllable
from nkusb.templating import Templates
from tests.conftest import ROOT
from tests.witness import witness
from tests.witnesses import phantom
from tests.witnesses.firefox import Firefox

pytestmark = pytest.mark.xdist_group("browsers")

# South, north: pairs of each rule that docs for translators name, and what one of the two may look like in a text.
PAIRS = """노동 로동,여성 녀성,이용 리용,내일 래일,냉면 랭면,연습 련습,규율 규률,비율 비률,나열 라렬,백분율 백분률,
바닷가 바다가,촛불 초불,깃발 기발,숫자 수자,뒷면 뒤면,고깃국 고기국,나뭇잎 나무잎,베갯잇 베개잇,뒷일 뒤일,훗날 후날,
되어 되여,되었다 되였다,뛰어 뛰여,내어 내여,띄어쓰기 띄여쓰기,쉬었다 쉬였다,갈까 갈가,먹을까요 먹을가요,
할쏘냐 할소냐,폐쇄 페쇄,화폐 화페,폐렴 페염,휴게실 휴계실,왜곡 외곡,
아름다워 아름다와,고마웠다 고마왔다,가까워 가까와,색깔 색갈,빛깔 빛갈,원수 원쑤,윗사람 웃사람,
할 수 있다 할수 있다,
하는 것 하는것,우리나라 우리 나라,김철수 선생 김철수선생,이영희 리영희,유관순 류관순"""
STRANGERS = "나라 다라,물 불,여기 어기,교육 고육,학교 하교,감기 강기,사과 사고"

# What the search hands to a test: its own functions, in the closure.
DOOR = "window.inside = { hits: hits, prepare: prepare, ready: ready };\n"

UNSEEN = "본문을 확인할 화일이 없습니다."

ASK = """query => new Promise(done => {
    const field = document.getElementById("query"), box = document.getElementById("find");
    const said = box.querySelector("[role=status]"), read = node => Array.from(node.childNodes, child => child.textContent);
    const rows = () => Array.from(document.querySelectorAll("#found li"), row => ({
        href: row.querySelector("a").getAttribute("href"),
        title: row.querySelector("a").textContent,
        text: row.querySelector("span").textContent,
        marked: Array.from(row.querySelectorAll("em"), em => em.textContent)
    }));
    said.textContent = "";
    const watch = new MutationObserver(() => {
        const more = box.lastChild.nodeName === "INPUT" && box.lastChild;
        if (!said.textContent) { return; }
        if (more) {
            said.textContent = "";
            more.click();
        } else {
            watch.disconnect();
            done({ said: said.textContent, rows: rows() });
        }
    });
    watch.observe(box, { childList: true, subtree: true, characterData: true });
    field.value = query + " ";
    box.querySelector("input[type=button]").click();
})"""


@pytest.fixture(scope="module")
def texts() -> list[library.Text]:
    return library.texts(160, seed=7, syllables=700)


@pytest.fixture(scope="module")
def drive(texts: list[library.Text], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The drive of a library large enough for an index, with a door for the tests in what searches."""
    root = tmp_path_factory.mktemp("library")
    library.write(texts, root)
    result = CliRunner().invoke(nkusb, ["build", "--manifest", str(root / "manifest.toml"), "--out", str(root / "out")])
    assert result.exit_code == 0, result.output
    drive = root / "out/main/drive"
    script = drive / "q1.q"
    script.chmod(0o644)
    script.write_text(script.read_text("utf-8").replace("if (place) {", f"{DOOR}if (place) {{"), "utf-8")
    return drive


class Reader:
    """Someone who searches in Chromium; any error or line of the console is kept."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.page: Page = browser.new_context().new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda line: self.faults.append(line.text))
        self.page.goto((folder / "index.htm").as_uri())

    def ask(self, query: str) -> dict[str, Any]:
        """What is said and shown, to the last of it. The same query again is no work, so each has a space more or less."""
        found: dict[str, Any] = self.page.evaluate(ASK, query)
        return found

    def found(self, query: str) -> set[int]:
        """The numbers of the articles that are shown."""
        return {int(row["href"][1:-4]) - 1 for row in self.ask(query)["rows"]}


@pytest.fixture
def reader(drive: Path, chromium: Browser) -> Iterator[Reader]:
    reader = Reader(chromium, drive)
    yield reader
    assert reader.faults == []
    reader.page.context.close()


def plain(text: library.Text) -> str:
    return "\n".join([text.title, text.summary, *text.paragraphs])


def bare(words: str) -> str:
    """Without spaces, as the index and the eye that skips them take it; marks part."""
    return re.sub(f"[^{search.LETTERS}]+", " ", words.lower().replace(" ", ""))


def literally(query: str, texts: Sequence[library.Text]) -> set[int]:
    return {place for place, text in enumerate(texts) if all(word in bare(plain(text)) for word in query.lower().split())}


def folded(query: str, texts: Sequence[library.Text]) -> set[int]:
    """What any spelling may find, and more."""
    words = [word.translate(search.FOLDED) for word in query.lower().split()]
    return {
        place for place, text in enumerate(texts) if all(word in bare(plain(text)).translate(search.FOLDED) for word in words)
    }


def words_of(text: library.Text) -> list[str]:
    return re.findall(r"[가-힣]+|[a-z0-9]+", plain(text).lower())


def without_particle(word: str) -> str:
    return re.sub(f"(?:{search.PARTICLES})$", "", word)


def test_every_word_of_every_article_is_a_word_that_finds_it(reader: Reader, texts: list[library.Text]) -> None:
    wanted: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        for word in set(words_of(text)):
            wanted.setdefault(word, []).append(place)
    missed = """wanted => new Promise(done => inside.ready(() => inside.prepare(Object.keys(wanted), () => done(
        Object.keys(wanted).filter(word => { const found = inside.hits(word); return wanted[word].some(doc => !found[doc]); })
    ))))"""
    assert reader.page.evaluate(missed, wanted) == []
    assert len(wanted) > 5_000


def test_all_that_is_there_is_shown_and_nothing_else(reader: Reader, texts: list[library.Text]) -> None:
    chance = random.Random(3)
    for number in range(40):
        words = words_of(chance.choice(texts))
        query = " ".join(chance.sample(words, chance.choice([1, 1, 2, 3])))
        found = reader.found(query)
        assert literally(query, texts) <= found <= folded(query, texts), (number, query)


def test_spaces_are_of_no_account(reader: Reader, texts: list[library.Text]) -> None:
    chance = random.Random(4)
    for _ in range(25):
        place = chance.randrange(len(texts))
        joined = chance.choice(re.findall(r"[가-힣]+ [가-힣]+", plain(texts[place]))).replace(" ", "")
        assert place in reader.found(joined), joined
        cut = chance.randrange(1, len(joined))
        assert place in reader.found(f"{joined[:cut]} {joined[cut:]}"), joined


def slip(chance: random.Random, word: str) -> str:
    """A word with one key of it wrong, missing, too many, or two keys of it in the wrong order."""
    at = chance.randrange(len(word) - 1)
    initial, vowel, final = parts(ord(word[at]))
    following = parts(ord(word[at + 1]))
    kind = chance.choice(["initial", "vowel", "missing", "extra", "order"])
    if kind == "order" and final in (1, 4, 16, 21) and following[0] in (0, 2, 6, 11) and not following[2]:
        pairs = {1: 0, 4: 2, 16: 6, 21: 11}
        back = {first: last for last, first in pairs.items()}
        changed = syllable(initial, vowel, back[following[0]]) + syllable(pairs[final], following[1], 0)
        return word[:at] + changed + word[at + 2 :]
    if kind == "missing" and final in (1, 4, 8, 16, 21):
        return word[:at] + syllable(initial, vowel, 0) + word[at + 1 :]
    if kind == "extra" and not final:
        return word[:at] + syllable(initial, vowel, chance.choice([1, 4, 8, 16, 21])) + word[at + 1 :]
    if kind == "vowel":
        return word[:at] + syllable(initial, chance.choice([0, 4, 8, 13, 18, 20]), final) + word[at + 1 :]
    return word[:at] + syllable(chance.choice([0, 3, 6, 7, 9, 12, 18]), vowel, final) + word[at + 1 :]


def test_a_slip_of_the_pen_is_forgiven(reader: Reader, texts: list[library.Text]) -> None:
    """Not every one: a word with a slip may be nearer to others. Nine of ten is what is promised here."""
    chance = random.Random(5)
    slips: list[tuple[str, str, bool]] = []
    while len(slips) < 60:
        place = chance.randrange(len(texts))
        word = chance.choice([word for word in words_of(texts[place]) if re.fullmatch("[가-힣]{3,6}", word)])
        wrong = slip(chance, word)
        if not folded(wrong, texts):
            slips.append((wrong, word, place in reader.found(wrong)))
    lost = [(wrong, word) for wrong, word, found in slips if not found]
    assert len(lost) <= 6, lost


def initials(word: str) -> str:
    return "".join("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"[parts(ord(letter))[0]] for letter in word)


def test_initial_consonants_find_titles_and_words(reader: Reader, texts: list[library.Text]) -> None:
    for place in range(0, len(texts), 16):
        last = texts[place].title.split()[-1]
        query = initials(last)
        shown = reader.ask(query)["rows"]
        assert any(last in row["title"] for row in shown), (last, query)
    both = reader.ask("ㄳ")["rows"]  # what a keyboard makes of ㄱ and ㅅ
    assert both == reader.ask("ㄱㅅ")["rows"] != []


def hangul(browser: Browser) -> Page:
    """A page that has the functions of `hangul.js`."""
    page = browser.new_page()
    script = Templates(ROOT).render("html/hangul.js", **search.SCRIPT)
    page.evaluate(
        "script => { window.inside = new Function(script + '; return { pattern, typed, retyped, distance, spellings }')(); }",
        script,
    )
    return page


def test_north_and_south_find_each_other(chromium: Browser) -> None:
    page = hangul(chromium)
    halves = [halved(pair.strip()) for pair in PAIRS.split(",")]
    assert len(halves) > 45
    tells = "pairs => pairs.filter(([query, text]) => !new RegExp(inside.pattern(query.replace(/ /g, ''))).test(text))"
    assert page.evaluate(tells, [*halves, *((north, south) for south, north in halves)]) == []
    strangers = [halved(pair) for pair in STRANGERS.split(",")]
    assert page.evaluate(tells, strangers) == [list(pair) for pair in strangers]


def halved(pair: str) -> tuple[str, str]:
    """A pair of equally many letters on either side of a space."""
    bare = pair.replace(" ", "")
    half, seen = len(bare) // 2, 0
    for at, letter in enumerate(pair):
        if seen == half and letter == " ":
            return pair[:at], pair[at + 1 :]
        seen += letter != " "
    raise AssertionError(pair)


def test_the_index_folds_all_that_the_query_may_mean(chromium: Browser) -> None:
    """Every spelling of every letter between any two has one folded form, or the index would hide what the text has."""
    page = hangul(chromium)
    chance = random.Random(6)
    words = ["".join(chr(chance.choice(SYLLABLES)) for _ in range(3)) for _ in range(4_000)]
    words += [f"{before}{chr(letter)}{after}" for letter in SYLLABLES for before, after in (("되", "다"), ("갈", "이"))]
    ways = page.evaluate("words => words.map(word => inside.spellings(word, 1))", words)
    assert sum(len(found) > 1 for found in ways) > 5_000
    for word, found in zip(words, ways, strict=True):
        assert {letter.translate(search.FOLDED) for letter in found} == {word[1].translate(search.FOLDED)}, word


def test_keys_of_a_latin_keyboard_are_put_right(chromium: Browser, reader: Reader, texts: list[library.Text]) -> None:
    page = hangul(chromium)
    typed = {
        "anf": "물",
        "rufgor": "결핵",
        "gksrnr": "한국",
        "dkssudgktpdy": "안녕하세요",
        "ekfrrhrl": "닭고기",
        "Tkf": "쌀",
        "dhk": "와",
        "hello": "hello",
    }
    assert {keys: page.evaluate("word => inside.retyped(word)", keys) for keys in typed} == typed
    answer = reader.ask("anf")
    assert "물" in answer["said"]
    assert {int(row["href"][1:-4]) - 1 for row in answer["rows"]} == literally("물", texts)


def test_titles_go_first_then_phrases_and_lines_show_the_words(reader: Reader, texts: list[library.Text]) -> None:
    title = texts[20].title
    first = reader.ask(title)["rows"][0]
    assert first["title"] == title and first["href"] == "a021.htm"
    words = texts[33].paragraphs[2].split(".")[0].split()[1:4]
    rows = reader.ask(" ".join(words))["rows"]
    assert rows[0]["href"] == "a034.htm"
    assert "".join(words) in rows[0]["text"].replace(" ", "")
    assert "".join(rows[0]["marked"]).replace(" ", "") == "".join(words)


def test_what_is_typed_and_said_is_text_and_never_markup(reader: Reader) -> None:
    for query in ('<b>"물"</b>', "물&lt;", "[(물*+?\\", "물 | 불", "-", "\u200b", "a" * 300):
        answer = reader.ask(query)
        assert answer["said"]
    assert reader.page.evaluate("document.querySelectorAll('#find b').length") == 0


def test_a_query_of_marks_alone_finds_nothing(reader: Reader) -> None:
    assert reader.ask(".,!")["rows"] == []


def test_words_that_stand_nowhere_together_are_said_to_be_in_part(reader: Reader, texts: list[library.Text]) -> None:
    one, other = next(
        (a, b)
        for a in words_of(texts[1])
        for b in words_of(texts[2])
        if len(a) > 3
        and len(b) > 3
        and len(folded(without_particle(a), texts)) == len(folded(without_particle(b), texts)) == 1
        and not folded(f"{a} {b}", texts)
    )
    answer = reader.ask(f"{one} {other}")
    assert answer["said"].startswith("말 가운데 일부만 있는 글")
    assert {row["href"] for row in answer["rows"]} == {"a002.htm", "a003.htm"}


@pytest.mark.parametrize("seed", range(5))
def test_any_half_of_the_index_still_answers(
    drive: Path, chromium: Browser, texts: list[library.Text], tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    names = [path for path in sorted(drive.glob("[imtv]0*.q")) if path.name != f"m00{seed % 2}.q"]
    kept = {*chance.sample(names, len(names) // 2), drive / f"m00{seed % 2}.q", drive / "index.htm", drive / "q1.q"}
    for path in kept:
        shutil.copy(path, tmp_path)
    reader = Reader(chromium, tmp_path)
    for place in chance.sample(range(len(texts)), 6):
        word = texts[place].title.split()[-1]
        found = reader.ask(word)
        assert any(row["title"] == texts[place].title for row in found["rows"]), word
        unseen = [row["text"] == UNSEEN and not row["marked"] for row in found["rows"]]
        assert unseen == sorted(unseen)  # what can't be looked up comes last
        shown = {int(row["href"][1:-4]) - 1 for row, doubtful in zip(found["rows"], unseen, strict=True) if not doubtful}
        assert shown <= folded(word, texts)
    assert all("ERR_FILE_NOT_FOUND" in fault for fault in reader.faults)
    assert reader.faults
    reader.page.context.close()


def test_without_a_directory_there_is_nothing_and_no_error(drive: Path, chromium: Browser, tmp_path: Path) -> None:
    for name in ("index.htm", "q1.q", "i000.q", "t000.q"):
        shutil.copy(drive / name, tmp_path)
    reader = Reader(chromium, tmp_path)
    assert reader.ask("물") == {"said": "찾은 글이 없습니다.", "rows": []}
    assert reader.faults and all("ERR_FILE_NOT_FOUND" in fault for fault in reader.faults)
    reader.page.context.close()


def test_typing_waits_and_the_same_query_is_no_work(reader: Reader) -> None:
    page = reader.page
    page.evaluate("""() => { window.asked = 0; new MutationObserver(() => { window.asked += 1; })
        .observe(document.querySelector("#find [role=status]"), { childList: true }); }""")
    page.focus("#query")
    page.keyboard.insert_text("물")
    page.locator("#found li").first.wait_for()
    page.wait_for_timeout(300)
    before = page.evaluate("asked")
    for key in ("ArrowLeft", "Shift", "End", "Enter"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert page.evaluate("asked") == before > 0
    page.keyboard.press("Backspace")
    page.wait_for_timeout(300)
    assert page.locator("#found li").count() == 0
    assert page.evaluate("document.querySelector('#find [role=status]').textContent") == ""


def test_old_results_stand_until_there_are_new_ones(reader: Reader) -> None:
    """While a word is composed letter by letter the list is never empty in between."""
    page = reader.page
    page.evaluate("""() => {
        window.emptied = 0;
        window.painted = () => {
            if (window.watching && !document.querySelector("#found li")) { window.emptied += 1; }
            requestAnimationFrame(window.painted);
        };
        window.painted();
    }""")
    page.focus("#query")
    for at, composed in enumerate(("ㅁ", "무", "물", "물ㅇ", "물으", "물은")):
        page.evaluate(
            "word => { const field = document.getElementById('query'); field.value = word; field.oninput(); }", composed
        )
        page.wait_for_timeout(250)
        if at == 2:
            page.evaluate("window.watching = true")
    assert page.locator("#found li").count() > 0
    assert page.evaluate("emptied") == 0


def test_the_keyboard_alone_is_enough_and_escape_leaves_the_field_first(reader: Reader) -> None:
    page = reader.page
    page.focus("#query")
    page.keyboard.insert_text("물")
    page.locator("#found li").first.wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") != "query"
    assert page.url.endswith("index.htm")
    page.focus("#query")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.parentNode.nodeName") == "LI":
            break
    target = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{target}")


def test_links_of_results_carry_the_size_of_letters_and_nothing_of_the_query(reader: Reader) -> None:
    page = reader.page
    page.locator("#aids input").nth(1).click()
    page.fill("#query", "물")
    page.locator("#found a").first.click()
    page.wait_for_url("**/a*.htm#*")
    assert re.fullmatch(r".*/a\d+\.htm#\.2", page.url)
    assert page.evaluate("document.documentElement.className") == "f2"


def test_consonants_on_the_screen(reader: Reader) -> None:
    page = reader.page
    page.locator("#find input[value='ㄱㄴㄷ']").click()
    for letter in "ㄱㅎ":
        page.locator(f"#find input[value='{letter}']").click()
    page.locator("#found li").first.wait_for()
    assert page.input_value("#query") == "ㄱㅎ"
    page.locator("#find input[value='←']").click()
    assert page.input_value("#query") == "ㄱ"


def test_results_are_announced_and_axe_finds_nothing(reader: Reader) -> None:
    reader.ask("물 결핵")
    assert reader.page.locator("#find [role=status]").inner_text()
    found = Axe().run(reader.page).response["violations"]
    assert found == [], [(rule["id"], rule["nodes"][0]["target"]) for rule in found]


def test_nothing_is_stored_and_the_query_is_nowhere(reader: Reader) -> None:
    reader.ask("결핵")
    assert "결핵" not in json.dumps(
        reader.page.evaluate("[location.href, decodeURI(location.href), document.title, window.name]"), ensure_ascii=False
    )
    assert reader.page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
    assert reader.page.get_attribute("#query", "autocomplete") == "off"
    assert reader.page.get_attribute("#query", "name") is None


def test_without_scripts_there_is_no_field(drive: Path, chromium: Browser) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto((drive / "index.htm").as_uri())
    assert page.locator("#find input").count() == 0
    page.context.close()


def held(texts: Sequence[library.Text]) -> str:
    """A page that holds its articles, as the form of one file does, with what searches them."""
    script = Templates(ROOT).render("html/finder.js", source="html/held.js", **search.SCRIPT)
    articles = "".join(
        f'<div class="article" id="a{place:02}"><h2>{text.title}</h2><p>{text.summary}</p>'
        + "".join(f"<p>{paragraph}</p>" for paragraph in text.paragraphs)
        + "</div>\n"
        for place, text in enumerate(texts, 1)
    )
    return (
        '\ufeff<!DOCTYPE html><html lang="ko"><meta charset="utf-8"><title>A1</title>'
        f'<div id="find"></div>{articles}<script>{script.replace("if (place) {", DOOR + "if (place) {")}</script></html>'
    )


def test_a_page_that_holds_its_articles_is_searched_the_same_way(
    chromium: Browser, texts: list[library.Text], tmp_path: Path
) -> None:
    few = texts[:30]
    (tmp_path / "index.htm").write_text(held(few), "utf-8")
    reader = Reader(chromium, tmp_path)
    chance = random.Random(8)
    for _ in range(20):
        query = " ".join(chance.sample(words_of(chance.choice(few)), chance.choice([1, 2])))
        shown = {int(row["href"][2:]) - 1 for row in reader.ask(query)["rows"]}
        assert literally(query, few) <= shown <= folded(query, few), query
    first = reader.ask(few[3].title)["rows"][0]
    assert (first["href"], first["title"]) == ("#a04", few[3].title)
    assert few[3].title not in first["text"]
    assert reader.ask(initials(few[5].title.split()[-1]))["rows"]
    assert "물" in reader.ask("anf")["said"]
    assert reader.faults == []
    reader.page.context.close()


QUERIES = ("결핵", "노동", "물 끓", "ㄱㅎ", "anf", "결헥")

OLD = """
var answers = [], queries = %s, box = document.getElementById("find"), field = document.getElementById("query");
var said = box.querySelector("[role=status]");
function next() {
    var wait;
    if (answers.length === queries.length) { done(answers); return; }
    said.innerHTML = "";
    field.value = queries[answers.length];
    box.getElementsByTagName("input")[1].onclick();
    wait = setInterval(function () {
        var rows = document.getElementById("found").getElementsByTagName("a"), i, found = [];
        if (!said.innerHTML) { return; }
        clearInterval(wait);
        for (i = 0; i < rows.length; i += 1) { found.push(rows[i].getAttribute("href")); }
        answers.push([said.textContent, found]);
        next();
    }, 5);
}
next();
"""


def first_pages(evaluate: Callable[[str], Any]) -> Any:
    """What each query says and shows at first, by a script that any engine can run."""
    return evaluate(OLD % json.dumps(QUERIES))


def test_every_engine_finds_the_same(drive: Path, reader: Reader, tmp_path: Path) -> None:
    wanted = first_pages(lambda script: reader.page.evaluate(f"new Promise(done => {{ {script} }})"))
    assert [bool(rows) for _, rows in wanted] == [True] * len(QUERIES)
    address = (drive / "index.htm").as_uri()
    with Firefox(witness("firefox-esr", "firefox"), tmp_path / "profile") as firefox:
        firefox.open(address)
        assert first_pages(lambda script: firefox.evaluate(f"new Promise(done => {{ {script} }})")) == wanted
        assert [event for kind, event in firefox.events if kind != "network.beforeRequestSent"] == []
    old = phantom.program(tmp_path) or witness("phantomjs")
    assert first_pages(lambda script: phantom.evaluate(old, address, script, tmp_path)) == wanted
