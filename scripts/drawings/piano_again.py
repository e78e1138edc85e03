"""Draws the picture of stories/piano-again: six steps written as notes on a stave."""

from pen import BLUE, BRICK, GREEN, INK, OCHRE, SOFT, Sheet

NOTES = [
    ("그전", "북조선의\n교향악단", SOFT),
    ("2003년무렵", "한국에 옴", OCHRE),
    ("2006년", "첫\n공개연주", GREEN),
    ("2007년", "첫 독주회", GREEN),
    ("2009년", "뉴욕에서\n연주", BLUE),
    ("2018년", "대학\n연구교수", BRICK),
]


def main() -> None:
    """Five lines, six notes, a label under each."""
    sheet = Sheet(1200, 800)
    sheet.text((600, 62), "오선지에 적은 걸음", 40, bold=True)
    top, gap = 240, 56
    for n in range(5):
        sheet.line([(60, top + n * gap), (1140, top + n * gap)], SOFT, 2)
    sheet.line([(60, top), (60, top + 4 * gap)], INK, 4)
    sheet.line([(1128, top), (1128, top + 4 * gap)], INK, 3)
    sheet.line([(1138, top), (1138, top + 4 * gap)], INK, 7)
    heights = [3.0, 4.0, 3.0, 2.0, 1.0, 0.5]
    for n, ((year, words, fill), high) in enumerate(zip(NOTES, heights, strict=True)):
        x, y = 145 + n * 182, top + high * gap
        sheet.line([(x + 23, y), (x + 23, y - 128)], INK, 4)
        sheet.disc((x, y), 25, fill)
        sheet.text((x, 570), year, 28, fill if fill != SOFT else INK, bold=True)
        sheet.text((x, 640), words, 26)
    sheet.save("stories", "piano-again", "a.png")


if __name__ == "__main__":
    main()
