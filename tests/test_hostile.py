"""What a stranger, who may be the state, could send: nothing of it runs, hangs, leads out, hides, or ends in a traceback."""

from __future__ import annotations

import ast
import html
import importlib
import itertools
import os
import pkgutil
import re
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import nkusb
from nkusb.document import links
from nkusb.leaks import inside
from nkusb.load.markdown import read_markdown
from nkusb.problems import Place, has_errors
from tests.conftest import MANIFEST, ROOT, Run, Tree, payload, picture
from tests.test_bad_input import GOOD, WATER, only, shows
from tests.witness import ON_POSIX, needs_root

FOLDER = "payloads/guides/water"


# -- what is no file -------------------------------------------------------------------------------------------------------


@ON_POSIX
@pytest.mark.parametrize("kind", ["pipe", "socket", "link", "loop", "dangling"])
@pytest.mark.parametrize("name", ["a.png", "index.md", "index.en.md", "more/a.png"])
def test_what_is_no_file_is_never_opened(kind: str, name: str, tree: Tree, run: Run, tmp_path: Path) -> None:
    root = tree({GOOD: payload(), WATER: shows("a.png"), f"{FOLDER}/a.png": picture(), f"{FOLDER}/more/b.txt": ""})
    path = root / FOLDER / name
    path.unlink(missing_ok=True)
    _make(kind, path, tmp_path)
    problems = only(run(root, "check", "--format", "json").output)
    assert ("PAY006", f"{FOLDER}/{name}") in problems
    assert run(root, "build").exit_code == 1 and not (root / "out/main").exists()


def _make(kind: str, path: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(picture())
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "socket":
            here = Path.cwd()
            os.chdir(path.parent)  # the kernel allows a hundred bytes
            try:
                with socket.socket(socket.AF_UNIX) as made:
                    made.bind(path.name)
            finally:
                os.chdir(here)
        case "link":
            path.symlink_to(secret)
        case "loop":
            path.symlink_to(path.name)
        case "dangling":
            path.symlink_to("nowhere")


@ON_POSIX
def test_a_device_is_never_opened(tree: Tree, run: Run) -> None:
    needs_root()
    root = tree({GOOD: payload(), WATER: shows("a.png")})
    os.mknod(root / FOLDER / "a.png", 0o600 | 0o020000, os.makedev(1, 5))  # /dev/zero has no end
    assert ("PAY006", f"{FOLDER}/a.png") in only(run(root, "check", "--format", "json").output)


@ON_POSIX
@pytest.mark.parametrize("kind", ["pipe", "loop", "dangling"])
def test_a_manifest_that_is_no_file_is_refused_at_once(kind: str, tree: Tree, run: Run, tmp_path: Path) -> None:
    root = tree({GOOD: payload()})
    (root / "manifest.toml").unlink()
    _make(kind, root / "manifest.toml", tmp_path)
    assert ("TXT001", "manifest.toml") in only(run(root, "check", "--format", "json").output)


@ON_POSIX
def test_a_list_of_checksums_or_a_template_that_is_a_pipe_is_not_waited_for(tree: Tree, run: Run) -> None:
    root = tree({GOOD: payload()})
    (root / "templates/html").mkdir(parents=True)
    os.mkfifo(root / "templates/html/home.html")
    assert run(root, "build").exit_code == 0
    assert (root / "out/main/drive/index.htm").stat().st_size > 1000  # from our own template
    (root / "out/main/keep/SHA256SUMS").unlink()
    os.mkfifo(root / "sums")
    refused = run(root, "verify", "out/main/drive", "--sums", "sums", "--format", "json")
    assert refused.exit_code in (1, 2)


@ON_POSIX
def test_a_hard_link_is_judged_by_what_it_holds_and_never_made(tree: Tree, run: Run, tmp_path: Path) -> None:
    (tmp_path / "passwd").write_text("root:x:0:0\n")
    root = tree({GOOD: payload(), WATER: shows("a.png")})
    (root / FOLDER / "a.png").hardlink_to(tmp_path / "passwd")
    assert ("MED002", WATER) in only(run(root, "check", "--format", "json").output)
    (root / FOLDER / "a.png").unlink()
    (tmp_path / "good.png").write_bytes(picture())
    (root / FOLDER / "a.png").hardlink_to(tmp_path / "good.png")
    assert run(root, "build").exit_code == 0
    made = [path for path in (root / "out").rglob("*") if path.is_file()]
    assert not any(path.samefile(tmp_path / "good.png") for path in made)
    (shown,) = (root / "out/main/drive").rglob("*.png")
    assert shown.stat().st_nlink == sum(path.samefile(shown) for path in made)  # in the store, and nowhere else


# -- names -----------------------------------------------------------------------------------------------------------------

NAMES = [
    b"a\nb.png", b"a\rb.png", b"a\x1b[2Jb.png", b"a\x07.png", b"\xff\xfe.png", b"a\xc0\xaf.png", b"\xed\xa0\x80.png", b"..png",
    b"...", b"a b.png", b"-rf.png", b"$(x).png", b"`x`.png", b"a;x.png", b"con.png", b"NUL", b"a" * 251 + b".png",
    "가".encode() * 83 + b".png", "ａ．ｐｎｇ".encode(), "a\u202egnp.exe".encode(), "a\u200b.png".encode(), b"a:b.png",
    b"a|b.png", b"{{ 7*7 }}.png", b"%2e%2e%2fa.png", b"~root.png", b"*.png", b"a.png\x7f", "\U000e0041.png".encode(),
]  # fmt: skip


@ON_POSIX
def test_a_hostile_file_name_neither_reaches_the_drive_nor_the_terminal(tree: Tree, run: Run) -> None:
    root = tree({GOOD: payload(), WATER: payload()})
    for name in NAMES:
        with open(os.path.join(os.fsencode(root / FOLDER), name), "wb") as file:  # noqa: PTH118, PTH123
            file.write(picture())
    for arguments in (["check"], ["check", "--format", "json"], ["list"], ["list", "--format", "json"], ["build"]):
        result = run(root, *arguments)
        assert result.exit_code == 0, result.output  # an unused file is a warning
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e\u200b\ud800-\udfff\U000e0041]", result.output)
    assert len(only(run(root, "check", "--format", "json").output)) == len(NAMES)
    assert {path.name for path in (root / "out/main/drive").iterdir()} >= {"index.htm", "a01.htm", "a02.htm"}
    assert all(re.fullmatch("[a-z0-9.-]{1,12}", path.name) for path in (root / "out/main/drive").iterdir())


SLUGS = [
    "con", "nul", "com1", "lpt9", "aux.", "..a", "a..b", "A", "a b", "a_b", "물", "-a", "a-", "a--b", "ａ", "ı", "\u212a", "ß",
    "a" * 61, "a\n", "a\u202eb", "{{a}}", "$(a)",
]  # fmt: skip


@ON_POSIX
def test_a_hostile_folder_name_is_refused(tree: Tree, run: Run) -> None:
    root = tree({GOOD: payload(), **{f"payloads/guides/{slug}/index.md": payload() for slug in SLUGS}})
    problems = only(run(root, "check", "--format", "json").output)
    assert {path for code, path in problems if code == "PAY003"} == {f"payloads/guides/{slug}" for slug in SLUGS}
    assert all(run(root, "new", "guide", "--", slug).exit_code == 2 for slug in SLUGS)


@ON_POSIX
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.png", "A.PNG"),
        ("ß.png", "ss.png"),
        ("ﬁ.png", "fi.png"),
        ("\u212a.png", "k.png"),
        ("é.png", "e\u0301.png"),
        ("Σ.png", "ς.png"),
    ],
)
def test_names_that_other_systems_take_for_one_are_refused(one: str, other: str, tree: Tree, run: Run) -> None:
    root = tree({GOOD: payload(), WATER: payload(), f"{FOLDER}/{one}": picture(), f"{FOLDER}/{other}": picture()})
    assert "PAY007" in {code for code, _ in only(run(root, "check", "--format", "json").output)}


# -- texts -----------------------------------------------------------------------------------------------------------------

LINKS = [
    "javascript:x()", "JaVaScRiPt:x()", "java&#10;script:x()", "&#x6A;avascript:x()", "javascript&colon;x()",
    "%6aavascript:x()", "vbscript:x", "data:text/html;base64,PHg+", "data:,x", "file:///etc/passwd", "blob:x", "//example.org/x",
    "/\\\\example.org/x", "ｊavascript:x()", "\u200bjavascript:x()", "java\u00adscript:x()", "about:blank", "view-source:x",
    "intent:x", "ms-settings:x",
    "../../../etc/passwd", "/etc/passwd", "../../guides/../../etc/index.md", "a.htm", "#x", "?x", "../good", "http:example",
    "tel:1", "https://example.org/", "mailto:a@example.org",
]  # fmt: skip
FORMS = [
    "[물]({})",
    "[물](<{}>)",
    "[물][a]\n\n[a]: {}",
    "<{}>",
    "[*물*]({} '말')",
    "| [물]({}) |\n|---|",
    "[^1]\n\n[^1]: [물]({})",
]


def test_no_link_of_a_payload_acts_outside_the_drive(tree: Tree, run: Run) -> None:
    """What is not a link to a payload is refused or stays words; what is let through leads from page to page alone."""
    accepted = []
    for text in (form.format(link) for link in LINKS for form in FORMS):
        document, problems = read_markdown(text, Place("x"))
        assert all(re.fullmatch("[a-z0-9-]+", link.slug) for link in links(document)), text
        others = (
            [*inside.hidden(text)] or "\u00ad" in text or "@" in text
        )  # hidden letters and addresses have checks of their own
        accepted += [] if has_errors(problems) or others else [text]
    assert 20 < len(accepted) < len(LINKS) * len(FORMS) / 2
    apart = [re.sub(r"\[(\^?)(a|1)\](?!\()", rf"[\g<1>n{number}]", text) for number, text in enumerate(accepted)]
    root = tree({GOOD: payload(), WATER: payload("\n\n".join(apart))})
    result = run(root, "build")
    assert result.exit_code == 0, result.output
    for path in (root / "out/main/drive").glob("*.htm"):
        targets = [html.unescape(found) for found in re.findall(r'(?:href|src)="([^"]*)"', path.read_text("utf-8-sig"))]
        assert all(re.fullmatch(r"[a-z0-9.-]+\.(htm|png|jpg|q)(#\w+)?|#[\w-]*|data:,", target) for target in targets), targets


TEMPLATES = [
    "{{ 3333+3333 }}", "{% include 'words.ko.toml' %}", "{# x #}", "{% raw %}", "${3333+3333}", "<%= 3333+3333 %>",
    "{{ site.title }}", "{{ words.home | upper }}",
]  # fmt: skip


@pytest.mark.parametrize("text", TEMPLATES)
def test_no_field_of_a_payload_is_ever_a_template(text: str, tree: Tree, run: Run) -> None:
    quoted, body = f'"{text}"', text.replace("<", "\\<").replace("|", "\\|")
    blocks = [
        f"## {body} 하나", f"{body} 둘 **{body} 셋** `{text.replace('|', '')} 넷`", f"- {body} 다섯", f"> {body} 여섯[^1]",
        f"| {body} 일곱 |\n|---|\n| {body} 여덟 |", f"```\n{text} 아홉\n```", f"![{body} 열](a.png)", f"[^1]: {body} 열하나",
    ]  # fmt: skip
    fields = dict.fromkeys(("title", "summary"), quoted)
    sources = f"[{{ title = {quoted}, publisher = {quoted}, year = 2020, author = {quoted} }}]"
    story = payload("\n\n".join(blocks), tags=f"[{quoted}]", sources=sources, **fields)
    root = tree({GOOD: payload(tags=f"[{quoted}]"), WATER: story, f"{FOLDER}/a.png": picture()})
    result = run(root, "build", "--format", "json")
    assert result.exit_code == 0, result.output
    page = (root / "out/main/drive/a02.htm").read_text("utf-8-sig")
    read = inside.readable(page)
    for number in ("하나", "둘", "셋", "다섯", "여섯", "일곱", "여덟", "아홉", "열하나"):
        assert f"{text} {number}" in read, number
    assert f"{text} 열" in html.unescape(page)
    for path in (*(root / "out/main/drive").glob("*.htm"), root / "out/main/keep/report.html"):
        assert "6666" not in path.read_text("utf-8-sig")


TEXTS: dict[str, tuple[str | bytes, str]] = {
    "overlong UTF-8": (payload().encode() + b"\xc0\xaf", "TXT002"),
    "a surrogate": (payload().encode() + b"\xed\xa0\x80", "TXT002"),
    "an escape sequence": (payload("물\x1b[2J"), "TXT003"),
    "a NUL": (payload("물\x00"), "TXT003"),
    "C1 controls": (payload("물\x9b31m"), "TXT003"),
    "bidirectional override": (payload("물\u202e글"), "LEK010"),
    "isolates": (payload("물\u2066글\u2069"), "LEK010"),
    "zero width": (payload("물\u200b글"), "LEK010"),
    "tag characters": (payload("물\U000e0041"), "LEK010"),
    "override in a title": (payload(title='"물\u202e"'), "LEK010"),
    "override as an escape of TOML": (payload(title='"물\\u202E"'), "LEK010"),
    "emphasis a thousand deep": (payload("*" * 1000 + "물" + "*" * 1000), "MD010"),
    "quotations a thousand deep": (payload(">" * 1000 + "물"), "MD010"),
    "lists a thousand deep": (payload("- " * 1000 + "물"), "MD010"),
    "pictures a thousand deep": (payload("![" * 1000 + "물" + "](a.png)" * 1000), "MD007"),
    "a key of many parts": (payload(title="").replace("date", f"{'a.' * 300_000}a = 1\ndate"), "SCH001"),
    "a deep list": (payload(tags="[" * 50_000), "SCH001"),
    "a deep table": (payload(tags="{ a = " * 20_000), "SCH001"),
    "thousands of unknown keys": (payload().replace("date", "".join(f"k{n} = 1\n" for n in range(9000)) + "date"), "SCH002"),
    "more than a text may hold": (payload("물" * 700_000), "TXT005"),
    "an entity of XML": (payload('<!DOCTYPE x [<!ENTITY a "aaaa">]>&a;'), "MD001"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_a_problem_with_its_place(name: str, tree: Tree, run: Run) -> None:
    content, code = TEXTS[name]
    root = tree({GOOD: payload(), WATER: content})
    result = run(root, "check", "--format", "json")
    assert code in {found for found, _ in only(result.output)}
    assert result.exit_code == 1


MANIFESTS = {
    "a cover outside": 'cover = "../../../etc/passwd"',
    "an archive outside": 'lock = { kind = "sevenzip", name = "../x" }',
    "an archive in a folder": 'lock = { kind = "sevenzip", name = "a/b" }',
    "a label outside": 'slugs = ["../../etc"]',
    "a form outside": 'forms = ["../../os"]',
    "an edition outside": '[edition."../../etc"]\ntitle = "a"',
    "an absolute edition": '[edition."/etc"]\ntitle = "a"',
    "a title with a line": "cover_title2 = 1",
    "a size beyond all": 'single_limit = "9e99 GB"',
}


@pytest.mark.parametrize("line", MANIFESTS.values(), ids=MANIFESTS)
def test_a_manifest_leads_nowhere(line: str, tree: Tree, run: Run) -> None:
    root = tree({GOOD: payload(), "manifest.toml": f"{MANIFEST}{line}\n"})
    before = {path for path in root.parent.rglob("*") if ".nkusb" not in path.parts}
    result = run(root, "build", "--format", "json")
    assert result.exit_code == 1
    assert {code for code, _ in only(result.output)} <= {"SCH001", "SCH002", "SCH004", "SCH005", "SCH006", "EDN001"}
    assert {path for path in root.parent.rglob("*") if ".nkusb" not in path.parts} <= {*before, root / "out"}


def test_a_giant_manifest_is_refused(tree: Tree, run: Run) -> None:
    root = tree({GOOD: payload(), "manifest.toml": MANIFEST + "# " + "x" * 2_100_000})
    assert ("TXT005", "manifest.toml") in only(run(root, "check", "--format", "json").output)


# -- patterns and parsers --------------------------------------------------------------------------------------------------


Pattern = re.Pattern[str] | re.Pattern[bytes]
_SEEKING = frozenset({"search", "finditer", "findall", "sub", "split"})  # others begin at one place alone


def patterns() -> Iterator[tuple[str, Pattern, bool]]:
    """Every regular expression in our code: where it stands, itself, whether it is looked for anywhere in a text."""
    for module in pkgutil.walk_packages(nkusb.__path__, "nkusb."):
        if module.name != "nkusb.__main__":
            loaded = importlib.import_module(module.name)
            source = Path(loaded.__file__ or "").read_text("utf-8")
            for name, value in vars(loaded).items():
                if isinstance(value, re.Pattern):
                    yield f"{module.name}.{name}", value, not re.search(rf"{name}\.(full)?match\(", source)
            yield from _unnamed(module.name, ast.parse(source))


def _unnamed(module: str, tree: ast.Module) -> Iterator[tuple[str, Pattern, bool]]:
    """Those that are written where they are used, and the rules of schemas."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        written = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
        if ast.unparse(call.func) in ("Text", "_ascii"):
            rules = [value for value in written if isinstance(value, str) and ("\\" in value or "[" in value)]
            yield from ((f"{module}:{call.lineno}", re.compile(rule), False) for rule in rules)
        elif isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "re" and call.func.attr != "compile":
            patterns = [re.compile(value) for value in written[:1] if isinstance(value, str)]
            yield from ((f"{module}:{call.lineno}", pattern, call.func.attr in _SEEKING) for pattern in patterns)


LENGTH = 60_000  # characters: what takes a step for each two of them takes many times
LIMIT = 1  # seconds of this process alone, for each pattern; the slowest of ours takes a tenth


def hunt(found: Iterable[tuple[str, Pattern, bool]]) -> None:
    """Try every attack on every pattern; the kernel ends this process at the first that is slow, after its name was said."""
    for name, pattern, seeking in found:
        sys.stderr.write(f"{name}\n")
        sys.stderr.flush()
        signal.setitimer(signal.ITIMER_PROF, LIMIT)
        for text in attacks(pattern.pattern):
            pattern.match(text)  # type: ignore[arg-type]
            pattern.fullmatch(text)  # type: ignore[arg-type]
            if seeking:
                deque(pattern.finditer(text), 0)  # type: ignore[arg-type]


def attacks(pattern: str | bytes) -> Iterator[str | bytes]:
    """Long runs of what the pattern is made of, each character and each two neighbours, ended by what fits nothing."""
    written = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
    letters = [*dict.fromkeys(re.sub(r"\\.|[()\[\]{}|*+?^$]", "", written)[:10]), "a", "0", " ", "\n", "가", '"']
    for run in (*letters, *map("".join, itertools.pairwise(letters))):
        text = run * (LENGTH // len(run)) + "\x00"
        yield text if isinstance(pattern, str) else text.encode("utf-8")


def hunted(found: str) -> subprocess.CompletedProcess[str]:
    script = f"import re; from tests.test_hostile import hunt, patterns; hunt({found})"
    return subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)


@ON_POSIX
def test_no_pattern_of_ours_is_slow_for_any_text() -> None:
    done = hunted("patterns()")
    assert done.returncode == 0, done.stderr[-300:]
    assert len(done.stderr.split()) > 40


@ON_POSIX
def test_a_slow_pattern_would_be_seen() -> None:
    done = hunted("[('slow', re.compile('<a*b'), False), ('quadratic', re.compile('a*b'), True)]")
    assert done.returncode != 0 and done.stderr.split() == ["slow", "quadratic"]


# What writes XML, or holds what defusedxml has read. The one room that speaks, to this machine's browser: test_preview.py.
MAY = {
    "xml.etree.ElementTree": {"Element", "SubElement", "ParseError", "TreeBuilder", "indent", "tostring"},
    "xml.sax.saxutils": {"escape", "quoteattr"},
}
SPEAKS = {
    ROOT / "nkusb/desk/server.py": {"http", "webbrowser"},
    ROOT / "nkusb/known/shelf.py": {"pickle"},  # reads nothing but our own values: test_known
    ROOT / "nkusb/cli/cluster.py": {"pickle"},  # from a scheduler, which may give any work: docs/scale.md
}


def test_nothing_of_ours_parses_xml_itself_or_runs_what_it_reads() -> None:
    forbidden = {
        "xml",
        "lxml",
        "pickle",
        "marshal",
        "shelve",
        "socket",
        "urllib.request",
        "http",
        "ssl",
        "webbrowser",
        "code",
    }
    for path in sorted((ROOT / "nkusb").rglob("*.py")):
        doors = forbidden - SPEAKS.get(path, set())
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                assert not {alias.name for alias in node.names} & doors, path
            elif isinstance(node, ast.ImportFrom) and node.module in MAY:
                assert {alias.name for alias in node.names} <= MAY[node.module], path
            elif isinstance(node, ast.ImportFrom):
                assert (node.module or "").split(".")[0] not in doors and node.module != "urllib.request", path
            elif isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in ("eval", "exec", "compile", "os.system", "__import__"), path
