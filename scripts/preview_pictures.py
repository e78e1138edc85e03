"""Takes the pictures of `nkusb preview` for docs/pictures/: `python -m scripts.preview_pictures`.

They are what Chromium draws with the fonts of this machine, so no test compares them; take them anew when the desk changes.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from scripts.terminal_pictures import FILES, PICTURES
from tests.desk import previewing
from tests.witness import witness
from tests.witnesses.chromium import launched

_SIZES = {"preview": ("pc", 1400, 640), "preview-phone": ("phone", 720, 640)}  # picture → the device chosen, the window in pixels
_COLOURS = 32  # enough for text; keeps a picture below 100 KB


def _taken(page: Page, size: str) -> Image.Image:
    page.locator(f"input[value={size}]").check()
    page.wait_for_timeout(500)
    page.locator(".note").first.click()
    page.wait_for_timeout(500)
    return Image.open(io.BytesIO(page.screenshot())).convert("P", palette=Image.Palette.ADAPTIVE, colors=_COLOURS)


def main() -> None:
    """Show a payload with a problem, and take it on each device."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        text = root / "payloads/guides/boiling-water/index.md"
        text.parent.mkdir(parents=True)
        text.write_bytes((FILES / "beside.md").read_bytes())
        (root / "manifest.toml").write_bytes((FILES / "manifest.toml").read_bytes())
        with previewing(root, "payloads/guides/boiling-water") as preview, launched(witness("chromium")) as browser:
            for name, (size, width, height) in _SIZES.items():
                page = browser.new_page(viewport={"width": width, "height": height})
                page.goto(preview.address)
                expect(page.locator(".note").first).to_be_visible()
                _taken(page, size).save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
