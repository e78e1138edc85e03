"""Drawing of `guides/market-sums`: where the money of an apple seller goes."""

from __future__ import annotations

from pen import BLUE, GREEN, INK, OCHRE, SOFT, Sheet

PARTS = ((200_000, "산 값", BLUE), (15_000, "나르는 값과 자리값", OCHRE), (37_000, "남은 돈", GREEN))


def main() -> None:
    """Write the picture."""
    total, width, left = sum(part[0] for part in PARTS), 1000, 100
    sheet = Sheet(1200, 560)
    sheet.text((600, 60), "사과 36키로그람을 판 돈 252,000원", 38, bold=True)
    sheet.box((left, 130), (width, 70), SOFT, INK, 2, 4)
    sheet.text((600, 165), "판 돈 252,000원", 30, "#ffffff", bold=True)
    x = float(left)
    for amount, words, colour in PARTS:
        part = width * amount / total
        sheet.box((x, 230), (part, 110), colour, INK, 2, 4)
        middle = x + part / 2
        narrow = colour == OCHRE  # its words stand to the left of it, a little lower
        drop = 430 if narrow else 390
        sheet.line([(middle, 340), (middle, drop - 24)], colour, 3)
        sheet.text((middle + 10 if narrow else middle, drop), f"{words}\n{amount:,}원", 28, colour, "rt" if narrow else "mt")
        x += part
    sheet.save("guides", "market-sums", "a.png")


if __name__ == "__main__":
    main()
