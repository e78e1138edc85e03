"""Drawing of `news/solar-power`: what a kilowatt-hour costs, 2010 and 2023."""

from __future__ import annotations

from pen import BLUE, INK, OCHRE, SOFT, Sheet

PRICES = (("해빛", 46.0, 4.4), ("뭍의 바람", 11.1, 3.3))


def main() -> None:
    """Write the picture."""
    sheet = Sheet(1200, 680)
    sheet.text((600, 50), "1키로와트시를 만드는 값(센트)", 38, bold=True)
    ground, scale = 560, 9.6
    for number, (words, before, now) in enumerate(PRICES):
        x = 200 + number * 380
        for offset, value, colour in ((0, before, SOFT), (120, now, OCHRE)):
            sheet.box((x + offset, ground - value * scale), (100, value * scale), colour, INK, 2, 3)
            sheet.text((x + offset + 50, ground - value * scale - 22), f"{value:g}", 28, colour, bold=True)
        sheet.text((x + 110, ground + 36), words, 30)
    sheet.box((960, ground - 10 * scale), (100, 10 * scale), BLUE, INK, 2, 3)
    sheet.text((1010, ground - 10 * scale - 22), "10쯤", 28, BLUE, bold=True)
    sheet.text((1010, ground + 36), "석탄과 석유", 30)
    sheet.line([(120, ground), (1120, ground)], INK, 3)
    for x, words, colour in ((420, "2010년", SOFT), (640, "2023년", OCHRE)):
        sheet.box((x, 630), (28, 28), colour, INK, 1, 4)
        sheet.text((x + 40, 644), words, 26, anchor="lm")
    sheet.save("news", "solar-power", "a.png")


if __name__ == "__main__":
    main()
