"""The preview: who may see it, what it shows, and that nothing ends it but Ctrl-C. In a browser: witnesses/test_preview.py."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nkusb.build import Plan
from nkusb.desk.server import Server, serving
from nkusb.desk.shelf import Shelf
from nkusb.store import Store
from tests.conftest import MANIFEST, Run, Tree, payload, picture
from tests.desk import ask, previewing
from tests.witness import run as run_program
from tests.witness import witness

WATER = "payloads/guides/water/index.md"
PICTURE = "![그림](map.png)\n"
BODY = f"""\
물을 끓입니다.

## 차례

- 하나
- 둘

> 말

| 가 | 나 |
| --- | --- |
| 다 | 라 |

{PICTURE}
물[^1]

[^1]: 주
"""
FILES: dict[str, str | bytes] = {
    WATER: payload(BODY),
    "payloads/guides/water/map.png": picture(),
    "payloads/guides/fire/index.md": payload("불[물](../water/index.md)\n", title='"불"', status='"draft"'),
}


@pytest.fixture
def root(tree: Tree) -> Path:
    return tree(FILES)


@pytest.fixture
def server(root: Path) -> Iterator[Server]:
    with ThreadPoolExecutor(1) as executor:
        shelf = Shelf(Plan(root / "manifest.toml", root / "out", drafts=True), Store(root / "out/.nkusb/preview"), executor)
        with serving(shelf) as running:
            yield running


def got(server: Server, path: str) -> bytes:
    status, _, body = ask(server.server_port, f"/{server.token}/{path}")
    assert status == 200, (status, path)
    return body


def view(server: Server, origin: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(got(server, f"view?origin={origin}"))
    return found


def codes(server: Server, origin: str) -> list[tuple[str, int]]:
    problems = json.loads(got(server, f"view?origin={origin}"))["problems"]
    return [(problem["code"], problem["line"]) for problem in problems]


def write(root: Path, server: Server, path: str, text: str) -> None:
    """Save a file and let the shelf know, as the watcher does."""
    (root / path).write_text(text, "utf-8")
    server.shelf.renew([root / path])


@pytest.mark.parametrize("path", ["/", "/desk.js", "/x/", "/x/board", "/{token}", "/{token}x/", "/{half}/"])
def test_nobody_sees_anything_without_the_token(server: Server, path: str) -> None:
    status, _, body = ask(server.server_port, path.format(token=server.token, half=server.token[:-1]))
    assert (status, body) == (403, b"403")


@pytest.mark.parametrize(
    "host", ["example.org", "localhost", "127.0.0.1", "localhost:{port}", "127.0.0.1.example.org:{port}", ""]
)
def test_another_hosts_name_is_refused(server: Server, host: str) -> None:
    path = f"/{server.token}/board"
    assert ask(server.server_port, path)[0] == 200
    assert ask(server.server_port, path, Host=host.format(port=server.server_port))[0] == 403


@pytest.mark.parametrize(
    ("site", "mode", "destination", "status"),
    [
        ("same-origin", "cors", "empty", 200),
        ("none", "navigate", "document", 200),
        ("cross-site", "navigate", "document", 200),  # a person who clicks on the address in a mail or a terminal
        ("cross-site", "navigate", "iframe", 403),
        ("cross-site", "no-cors", "script", 403),
        ("same-site", "cors", "empty", 403),  # another program's page on another port
    ],
)
def test_a_page_of_another_origin_may_not_ask(server: Server, site: str, mode: str, destination: str, status: int) -> None:
    headers = {"Sec_Fetch_Site": site, "Sec_Fetch_Mode": mode, "Sec_Fetch_Dest": destination}
    assert ask(server.server_port, f"/{server.token}/board", **headers)[0] == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_sent(server: Server, method: str) -> None:
    assert ask(server.server_port, f"/{server.token}/board", method)[0] == 501


@pytest.mark.parametrize(
    "path",
    [
        *(
            "drive/../../manifest.toml",
            "drive/%2e%2e/manifest.toml",
            "drive//etc/passwd",
            "drive/map.png",
            "drive/i999.js",
            "drive/",
        ),
        *(
            "drive/payloads/guides/water/index.md",
            "pictures/../x",
            "pictures/guides/water/x.png",
            "desk.py",
            "../server.py",
            "x/y",
        ),
    ],
)
def test_only_what_is_on_the_list_is_there(server: Server, path: str) -> None:
    status, _, body = ask(server.server_port, f"/{server.token}/{path}")
    assert (status, body) in ((403, b"403"), (404, b"404"))


def test_answers_forbid_what_could_carry_them_away(server: Server) -> None:
    for path in ("", "desk.js", "board", "drive/a01.htm", "events"):
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
        connection.request("GET", f"/{server.token}/{path}")
        headers = connection.getresponse().headers
        connection.close()
        assert headers["Cache-Control"] == "no-store" and headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin" and headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Server"] == "desk" and "Access-Control-Allow-Origin" not in headers


def test_pages_are_those_of_the_drive_but_for_the_lines(root: Path, server: Server, run: Run) -> None:
    assert run(root, "build", "--drafts").exit_code == 0
    drive = root / "out/main/drive"
    server.shelf.examine_all()
    lines = 0
    for path in sorted(drive.iterdir()):
        if path.suffix != ".txt":  # the list of checksums
            shown = got(server, f"drive/{path.name}")
            bare, count = re.subn(rb' data-line="\d+"', b"", shown)
            assert bare == path.read_bytes(), path.name
            lines += count
    assert lines > 10


def test_every_block_knows_its_line(server: Server) -> None:
    page = got(server, f"drive/{view(server, 'guides/water')['page']}").decode("utf-8-sig")
    source = payload(BODY).split("\n")
    found = re.findall(r'<(p|h2|li|blockquote|div)\b[^>]* data-line="(\d+)"[^>]*>(?:<[^>]*>)*([^<]*)', page)
    assert {tag for tag, *_ in found} == {"p", "h2", "li", "blockquote", "div"}
    for _, line, words in found:
        assert words.strip() in source[int(line) - 1], (line, words)


def test_a_problem_comes_and_goes_with_its_paragraph(root: Path, server: Server) -> None:
    assert codes(server, "guides/water") == []
    write(root, server, WATER, payload(f"{PICTURE}\n010-1234-5678\n"))
    assert codes(server, "guides/water") == [("SRC101", 14)]
    assert "010-1234-5678" in got(server, f"drive/{view(server, 'guides/water')['page']}").decode()
    write(root, server, WATER, payload(f"{PICTURE}\n물.\n"))
    assert codes(server, "guides/water") == []


def test_a_broken_payload_shows_its_problems_and_ends_nothing(root: Path, server: Server) -> None:
    write(root, server, WATER, payload(PICTURE, status='"drft"'))
    found = json.loads(got(server, "view?origin=guides/water"))
    assert found["page"] == "" and found["problems"][0]["code"] == "SCH005"
    assert found["problems"][0]["text"] == 'status = "drft"'
    assert view(server, "guides/fire")["page"] == "a01.htm"
    (root / WATER).write_bytes(b"\xff\xfe\x00")
    server.shelf.renew([root / WATER])
    assert [code for code, _ in codes(server, "guides/water")] == ["TXT002"]
    write(root, server, "payloads/guides/water/map.png", "no picture")
    write(root, server, WATER, payload(BODY))
    found = json.loads(got(server, "view?origin=guides/water"))
    assert found["page"] == "" and found["problems"][0]["code"].startswith("MED")
    (root / "payloads/guides/water/map.png").write_bytes(picture())
    server.shelf.renew([root / "payloads/guides/water/map.png"])
    assert view(server, "guides/water")["page"] and codes(server, "guides/water") == []


def test_a_broken_manifest_or_template_is_told_and_ends_nothing(root: Path, server: Server) -> None:
    write(root, server, "manifest.toml", "date = ")
    assert [problem["code"] for problem in json.loads(got(server, "view?origin=guides/water"))["common"]] == ["SCH001"]
    assert ask(server.server_port, f"/{server.token}/drive/a01.htm")[0] == 404
    write(root, server, "manifest.toml", MANIFEST)
    (root / "templates/html").mkdir(parents=True)
    write(root, server, "templates/html/article.html", "{{ nothing.there }}")
    page = view(server, "guides/water")["page"]
    assert b"TPL001" not in got(server, f"drive/{page}") and "본보기 파일".encode() in got(server, f"drive/{page}")
    (root / "templates/html/article.html").unlink()
    server.shelf.renew([root / "templates/html/article.html"])
    assert b"<h1>" in got(server, f"drive/{page}")


def test_payloads_come_and_go(root: Path, server: Server) -> None:
    (root / "payloads/news/rain").mkdir(parents=True)
    write(root, server, "payloads/news/rain/index.md", payload("비.\n", title='"비"'))
    assert {"origin": "news/rain", "title": "비"} in json.loads(got(server, "board"))["payloads"]
    (root / "payloads/news/rain/index.md").unlink()
    (root / "payloads/news/rain").rmdir()
    server.shelf.renew([root / "payloads/news/rain/index.md"])
    assert {one["origin"] for one in json.loads(got(server, "board"))["payloads"]} == {"guides/water", "guides/fire"}
    assert view(server, "news/rain")["problems"] == []


def test_a_change_is_told_to_who_waits(root: Path, server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
    connection.request("GET", f"/{server.token}/events")
    answer = connection.getresponse()
    assert answer.readline() == b"data: 0\n" and answer.readline() == b"\n"
    write(root, server, WATER, payload("새 글.\n"))
    assert answer.readline() == b"data: 1\n"
    connection.close()


def test_an_accepted_face_is_not_called_unfounded(root: Path, server: Server) -> None:
    accept = '[{ code = "FAC001", reason = "그린 얼굴입니다" }, { code = "SRC101", reason = "누구나 아는 번호" }]'
    write(root, server, WATER, payload("물.\n", accept=accept))
    assert [code for code, _ in codes(server, "guides/water") if code == "ACC002"] == ["ACC002"]  # SRC101's, not FAC001's


def test_picture_pages_are_shown_as_their_form_draws_them(server: Server) -> None:
    names = re.findall(r'src="([^"]+)"', got(server, "pictures/guides/water/").decode())
    assert names and all(re.fullmatch(r"j\d+\.jpg", name) for name in names)
    assert got(server, f"pictures/guides/water/{names[0]}").startswith(b"\xff\xd8")
    assert ask(server.server_port, f"/{server.token}/pictures/guides/none/")[0] == 404


def test_there_must_be_something_to_show(root: Path, tmp_path: Path, run: Run) -> None:
    assert "BLD005" in run(root, "preview", "--no-open", "--edition", "man").output
    assert "TXT001" in run(tmp_path, "preview", "--no-open").output
    (root / "elsewhere/x").mkdir(parents=True)
    assert run(root, "preview", "--no-open", "elsewhere/x").exit_code == 2
    (root / "file").write_text("")
    assert "BLD001" in run(root, "preview", "--no-open", "--out", "file").output


def test_an_edition_shows_what_it_takes(root: Path) -> None:
    (root / "manifest.toml").write_text(MANIFEST + 'slugs = ["fire"]\n', "utf-8")
    with previewing(root, "--edition", "main") as preview:
        status, _, body = ask(preview.port, f"{preview.path}view?origin=guides/fire")
        assert (status, json.loads(body)["page"]) == (200, "a01.htm")
        status, _, body = ask(preview.port, f"{preview.path}view?origin=guides/water")
        assert (status, json.loads(body)["page"]) == (200, "")


def test_the_command_listens_to_this_machine_alone_and_ends_when_asked(root: Path) -> None:
    before = sorted(path for path in root.rglob("*") if "out" not in path.parts)
    with previewing(root) as preview:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{32}/", preview.address)
        assert ask(preview.port, f"{preview.path}board")[0] == 200
        shown = run_program(witness("ss"), "--listening", "--tcp", "--udp", "--numeric", "--no-header", "--processes")
        ours = [line.split() for line in shown.stdout.splitlines() if f"pid={preview.process.pid}," in line]
        assert [line[4] for line in ours] == [f"127.0.0.1:{preview.port}"]
        with previewing(root) as second:
            assert second.address == "" and second.process.wait(30) == 1
            assert "DSK001" in (second.process.stderr.read() if second.process.stderr else "")
        assert preview.end() == 0
        assert "Traceback" not in (preview.process.stderr.read() if preview.process.stderr else "")
    assert sorted(path for path in root.rglob("*") if "out" not in path.parts) == before
    assert [path.name for path in (root / "out").iterdir()] == [".nkusb"]


def test_the_command_speaks_to_nobody(root: Path, tmp_path: Path) -> None:
    """The kernel's record: one socket, bound to this machine's own address, and no call to another."""
    record = tmp_path / "record"
    with previewing(root, before=(witness("strace"), "-f", "-qq", "-e", "trace=%network", "-o", str(record))) as preview:
        assert ask(preview.port, f"{preview.path}board")[0] == 200
        found = record.read_text()
    bound = re.findall(r"bind\(.*?inet_addr\(\"([\d.]+)\"\)", found)
    assert bound == ["127.0.0.1"] and not re.search(r"connect\(.*AF_INET|SOCK_DGRAM", found)
