"""Carries out a plan (old.py says how it is written) in QtWebKit 5.212, WebKit 602. Debian's Python runs it, not nkusb's."""

# ruff: noqa: T201
# mypy: ignore-errors
import json
import sys
from pathlib import Path

from PyQt5.QtCore import QEvent, QEventLoop, QSize, Qt, QTimer, QUrl
from PyQt5.QtGui import QImage, QKeyEvent, QPainter
from PyQt5.QtNetwork import QNetworkAccessManager
from PyQt5.QtWebKitWidgets import QWebPage, QWebView
from PyQt5.QtWidgets import QApplication

BLANK = 2_000  # bytes: a picture of a page without words is smaller
told = {"values": [], "faults": [], "requests": []}


class Network(QNetworkAccessManager):
    def createRequest(self, operation, request, data):
        told["requests"].append(request.url().toString())
        return super().createRequest(operation, request, data)


class Page(QWebPage):
    def javaScriptConsoleMessage(self, message, line, source):
        told["faults"].append(message)


def rest(milliseconds):
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec_()


def open_page(view, address):
    loop, ended = QEventLoop(), []

    def loaded(fine):
        ended.append(fine)
        loop.quit()

    view.loadFinished.connect(loaded)
    view.load(QUrl.fromEncoded(address.encode()))
    if not ended:
        loop.exec_()
    view.loadFinished.disconnect(loaded)
    if not ended[0]:
        told["faults"].append(f"not opened: {address}")


def key(view, code, text=""):
    for kind in (QEvent.KeyPress, QEvent.KeyRelease):
        QApplication.sendEvent(view, QKeyEvent(kind, code, Qt.NoModifier, text))


def picture(page, to):
    """On a machine that has much to do, a page that has loaded may not have been drawn yet: then it is looked at again."""
    any(taken(page, to) or rest(25) for _ in range(200))


def taken(page, to):
    before = page.viewportSize()
    page.setViewportSize(QSize(before.width(), page.mainFrame().contentsSize().height()))
    image = QImage(page.viewportSize(), QImage.Format_RGB32)
    painter = QPainter(image)
    page.mainFrame().render(painter)
    painter.end()
    page.setViewportSize(before)
    return image.save(to) and Path(to).stat().st_size > BLANK


def carry_out(view, step):
    look = view.page().mainFrame().evaluateJavaScript
    if "width" in step:
        view.resize(step["width"], 800)
    if "open" in step:
        open_page(view, step["open"])
    if "until" in step and not any(look(step["until"]) or rest(25) for _ in range(200)):
        told["faults"].append(f"never: {step['until']}")
    if "evaluate" in step:
        told["values"].append(json.loads(look(f"JSON.stringify({step['evaluate']})")))
    if "press" in step:
        key(view, getattr(Qt, f"Key_{step['press']}"))
    for letter in step.get("type", ""):
        key(view, 0, letter)
    if "picture" in step:
        picture(view.page(), step["picture"])
    rest(0)


app = QApplication(sys.argv[:1])
window = QWebView()
window.setPage(Page(window))
window.page().setNetworkAccessManager(Network(window))
window.show()
window.setFocus()
for one in json.loads(Path(sys.argv[1]).read_text("utf-8")):
    carry_out(window, one)
print(json.dumps(told))
