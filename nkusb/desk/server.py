"""Shows a shelf to the browser of this machine, and to nobody else.

Walls, each enough by itself against one kind of stranger: the address 127.0.0.1 (RFC 1122, 3.2.1.3) is reached from this machine
alone; the token in every address is known to nobody who wasn't told; the `Host` header must be ours, so that no name of a
stranger's can be led here (DNS rebinding); a page of another origin may not ask (Fetch Metadata, W3C). Nothing is logged.
"""

from __future__ import annotations

import hmac
import json
import secrets
import shutil
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from socketserver import TCPServer
from typing import Any, BinaryIO
from urllib.parse import parse_qs, unquote, urlsplit

from nkusb.desk.shelf import Shelf, View
from nkusb.problems import LANGUAGES, Language, NkusbError, Problem

HOST = "127.0.0.1"
PULSE = 15.0  # seconds between two signs of life to a page that waits for changes
_PAGE = Path(__file__).parent / "page"
_TYPES = {
    ".htm": "text/html; charset=utf-8", ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".q": "text/javascript; charset=utf-8", ".srt": "text/plain; charset=utf-8", ".css": "text/css; charset=utf-8",
    ".json": "application/json", ".txt": "text/plain; charset=utf-8",
    ".jpg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp", ".bmp": "image/bmp",
    ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".flac": "audio/flac", ".wav": "audio/wav",
    ".mp4": "video/mp4", ".webm": "video/webm", ".avi": "video/x-msvideo",
}  # fmt: skip
# What the desk's own page may do; a page of the drive brings its own policy.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent: the media type, how many bytes, and the stream of them."""

    type: str
    size: int
    stream: BinaryIO


class Server(ThreadingHTTPServer):
    """Listens on a free port of this machine. `address` is what the browser is given."""

    daemon_threads = True

    def __init__(self, shelf: Shelf, languages: tuple[Language, ...], first: str) -> None:
        super().__init__((HOST, 0), _Handler)
        self.shelf, self.languages, self.first = shelf, languages, first
        self.token = secrets.token_urlsafe(24)
        self.ended = threading.Event()

    def server_bind(self) -> None:
        """Take the port. What HTTPServer does besides is to ask the resolver, and so perhaps the network, for a name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.socket.getsockname()[1]

    @property
    def host(self) -> str:
        return f"{HOST}:{self.server_port}"

    @property
    def address(self) -> str:
        return f"http://{self.host}/{self.token}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away in the middle of an answer is no news; a fault of ours is."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


@contextmanager
def serving(shelf: Shelf, languages: tuple[Language, ...] = LANGUAGES, first: str = "") -> Iterator[Server]:
    """Show a shelf for the time of the block, problems in these languages; `first` is the payload that is opened (its origin)."""
    with Server(shelf, languages, first) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()


def open_browser(address: str) -> bool:
    """Ask the system's browser to show an address. Whether there is one."""
    return webbrowser.open(address)


class _Handler(BaseHTTPRequestHandler):
    """One request. Paths are looked up in lists, never on the disk."""

    protocol_version = "HTTP/1.1"
    server: Server
    timeout = 60

    def version_string(self) -> str:
        return "desk"

    def log_message(self, format: str, *args: object) -> None:
        """Addresses hold the token, and what is looked at is nobody's business."""

    def do_GET(self) -> None:
        if not self._is_ours():
            self.close_connection = True
            self._send(403, _text("403"))
            return
        split = urlsplit(self.path)
        path = unquote(split.path.split("/", 2)[2])
        if path == "events":
            self._events()
            return
        query = {key: values[0] for key, values in parse_qs(split.query).items()}
        try:
            answer = _answer(self.server, path, query)
        except NkusbError as error:
            answer = _text("\n\n".join(f"{p.place}\n{p.message}\n→ {p.hint}" for p in error.problems))
        self._send(200, answer) if answer else self._send(404, _text("404"))

    def _is_ours(self) -> bool:
        """Whether the request comes from this machine's browser, for our own page or typed by a person who knows the token."""
        token = self.path.split("/", 2)[1:2]
        knows = bool(token) and hmac.compare_digest(token[0].encode(), self.server.token.encode()) and self.path.count("/") > 1
        site, mode = self.headers.get("Sec-Fetch-Site", "none"), self.headers.get("Sec-Fetch-Mode", "navigate")
        asked_by_us = site in ("none", "same-origin") or (mode == "navigate" and self.headers.get("Sec-Fetch-Dest") == "document")
        return knows and self.headers.get("Host") == self.server.host and asked_by_us

    def _send(self, status: int, answer: Answer) -> None:
        self.send_response(status)
        for name, value in {**_HEADERS, "Content-Type": answer.type, "Content-Length": str(answer.size)}.items():
            self.send_header(name, value)
        if urlsplit(self.path).path.count("/") == 2:  # the desk's own files stand at the top
            self.send_header("Content-Security-Policy", _POLICY)
        self.end_headers()
        with answer.stream:
            shutil.copyfileobj(answer.stream, self.wfile)

    def _events(self) -> None:
        """Server-sent events (WHATWG HTML, 9.2): the revision, now and whenever it changes, until somebody ends it."""
        self.close_connection = True
        self.send_response(200)
        for name, value in {**_HEADERS, "Content-Type": "text/event-stream"}.items():
            self.send_header(name, value)
        self.end_headers()
        revision, quiet = -1, 0.0
        while not self.server.ended.is_set():
            now = self.server.shelf.wait(revision, 1.0)
            quiet += 1.0
            if now != revision or quiet >= PULSE:
                self.wfile.write(f"data: {now}\n\n".encode())
                self.wfile.flush()
                revision, quiet = now, 0.0


def _answer(server: Server, path: str, query: dict[str, str]) -> Answer | None:
    """What stands at a path below the token; nothing where there is nothing."""
    folder, _, name = path.partition("/")
    match folder:
        case "" | "desk.js" | "desk.css" if not name:
            return _bytes((_PAGE / (folder or "desk.html")).read_bytes(), Path(folder or "desk.html").suffix)
        case "board":
            titles = [{"origin": origin, "title": title} for origin, title in server.shelf.board()]
            known = {"revision": server.shelf.revision, "first": server.first, "languages": server.languages}
            return _json({**known, "payloads": titles})
        case "view":
            origin = query.get("origin") or server.shelf.origin_of(query.get("page", ""))
            return _json(_record(server.shelf.view(origin), server))
        case "drive":
            blob = server.shelf.file(name)
            return Answer(_TYPES.get(Path(name).suffix, "application/octet-stream"), blob.size, blob.open()) if blob else None
        case "pictures":
            return _pictures(server, name)
        case _:
            return None


def _record(view: View, server: Server) -> dict[str, object]:
    return {
        "origin": view.origin,
        "page": view.page,
        "problems": [_shown(problem, server) for problem in view.problems],
        "common": [_shown(problem, server) for problem in view.common],
    }


def _shown(problem: Problem, server: Server) -> dict[str, object]:
    return {
        "path": problem.place.path,
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": problem.severity.name.lower(),
        "code": problem.code.name,
        "sentences": [problem.sentence(language) for language in server.languages],
        "hints": [problem.step(language) for language in server.languages],
        "text": server.shelf.line(problem.place),
    }


def _pictures(server: Server, name: str) -> Answer | None:
    """The picture pages of a payload one below the other (`KIND/SLUG/`), or one of them (`KIND/SLUG/NAME`)."""
    origin, _, picture = name.rpartition("/")
    found = server.shelf.pictures(origin)
    if picture:
        blob = found.get(picture)
        return Answer(_TYPES[Path(picture).suffix], blob.size, blob.open()) if blob else None
    shown = "\n".join(f'<img src="{escape(one)}" alt="">' for one in found)
    style = "body{margin:0;background:#444}img{display:block;width:100%;margin:0 0 8px}"
    return _bytes(f"<!DOCTYPE html><meta charset=utf-8><style>{style}</style>\n{shown}\n".encode(), ".htm") if found else None


def _text(text: str) -> Answer:
    return _bytes(text.encode(), ".txt")


def _json(document: object) -> Answer:
    return _bytes(json.dumps(document, ensure_ascii=False).encode(), ".json")


def _bytes(data: bytes, suffix: str) -> Answer:
    return Answer(_TYPES[suffix], len(data), BytesIO(data))
