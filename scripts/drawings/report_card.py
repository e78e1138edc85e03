"""Draws the pictures of stories/report-card: the scale of marks, and a line of years."""

from pen import BLUE, BRICK, GREEN, INK, LEAF, OCHRE, ROSE, SAND, SOFT, Sheet

FOLDER, SLUG = "stories", "report-card"
MARKS = [("A", LEAF), ("B", LEAF), ("C", SAND), ("D", SAND), ("F", ROSE)]
YEARS = [
    (2007, "미국 도착", -1, OCHRE),
    (2013, "영어연설", 1, GREEN),
    (2015, "책을 냄\n바드대학 입학", -1, GREEN),
    (2019, "졸업\n연구소에 취직", 1, BLUE),
    (2024, "하바드대학\n대학원 입학", -1, BRICK),
    (2025, "졸업반", 1, BRICK),
]


def card() -> None:
    """The five marks, and where his subjects stood."""
    sheet = Sheet(1000, 750)
    sheet.text((500, 62), "미국학교의 성적눈금과 그의 성적표", 36, bold=True)
    top, high = 130, 104
    for n, (mark, fill) in enumerate(MARKS):
        y = top + n * high
        sheet.box((90, y), (160, high), fill, INK, 2, 0)
        sheet.text((170, y + high / 2), mark, 46, bold=True)
    for row, words, fill in ((0, "세계력사", GREEN), (3, "그밖의 과목", OCHRE), (4, "수학", BRICK)):
        middle = top + (row + 0.5) * high
        sheet.arrow((470, middle), (268, middle), fill, 5, 20)
        sheet.box((480, middle - 36), (250, 72), "#ffffff", fill, 3)
        sheet.text((605, middle), words, 32)
    sheet.text((770, top + high / 2), "가장 높음", 28, SOFT, anchor="lm")
    sheet.text((770, top + 4.5 * high), "락제", 28, SOFT, anchor="lm")
    sheet.save(FOLDER, SLUG, "a.png")


def years() -> None:
    """A line from 2007 to 2025, the marks above and below by turns."""
    sheet = Sheet(1200, 700)
    sheet.text((600, 62), "2007년부터 2025년까지", 40, bold=True)
    base, left, step = 370, 110, 54
    sheet.line([(70, base), (1130, base)], INK, 5)
    for year in range(2007, 2026):
        tick = left + (year - 2007) * step
        sheet.line([(tick, base - 9), (tick, base + 9)], SOFT, 2)
    for year, words, side, fill in YEARS:
        x = left + (year - 2007) * step
        sheet.line([(x, base), (x, base + side * 84)], fill, 3)
        sheet.disc((x, base), 16, fill)
        sheet.text((x, base + side * (108 if side > 0 else 190)), f"{year}년", 28, fill, bold=True)
        sheet.text((x, base + side * (172 if side > 0 else 126)), words, 26)
    sheet.text((600, 640), "눈금 하나가 한해입니다", 26, SOFT)
    sheet.save(FOLDER, SLUG, "b.png")


def main() -> None:
    """Both pictures."""
    card()
    years()


if __name__ == "__main__":
    main()
