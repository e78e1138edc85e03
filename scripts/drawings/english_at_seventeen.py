"""Draws the pictures of stories/english-at-seventeen: five steps of study, and a rising line of years."""

from pen import BLUE, BRICK, GREEN, INK, LEAF, OCHRE, ROSE, SAND, SKY, SOFT, Point, Sheet

FOLDER, SLUG = "stories", "english-at-seventeen"
STEPS = [
    ("자막 없이", "그냥 본다", SKY),
    ("조선말로", "뜻을 안다", SAND),
    ("안 들리는 곳을", "찾아 따라한다", ROSE),
    ("소리내여 읽고", "적는다", LEAF),
    ("날마다", "되풀이한다", SKY),
]
YEARS = [
    ("17살", "영어시험\n0점", BRICK),
    ("18살", "졸업자격\n시험 합격", OCHRE),
    ("19살", "고급중학교\n1학년", OCHRE),
    ("2009년", "대학입학", GREEN),
    ("2016년", "영어책\n출판", GREEN),
    ("2018년", "박사공부\n시작", BLUE),
]


def steps() -> None:
    """Three boxes above, two below, joined by arrows."""
    sheet = Sheet(1200, 800)
    sheet.text((600, 62), "20분 토막을 익히는 다섯단계", 40, bold=True)
    wide, high = 310, 200
    corners: list[Point] = [(65, 140), (445, 140), (825, 140), (825, 440), (445, 440)]
    for n, ((x, y), (first, second, fill)) in enumerate(zip(corners, STEPS, strict=True), 1):
        sheet.box((x, y), (wide, high), fill)
        sheet.disc((x + 42, y + 42), 26, "#ffffff")
        sheet.text((x + 42, y + 42), str(n), 28, bold=True)
        sheet.text((x + wide / 2, y + 96), first, 30)
        sheet.text((x + wide / 2, y + 144), second, 30)
    sheet.arrow((380, 240), (440, 240))
    sheet.arrow((760, 240), (820, 240))
    sheet.arrow((980, 345), (980, 435))
    sheet.arrow((820, 540), (760, 540))
    sheet.line([(440, 540), (220, 540), (220, 440)], INK, 3)
    sheet.arrow((220, 440), (220, 345))
    sheet.text((220, 590), "다음 토막으로", 26, SOFT)
    sheet.text((600, 722), "하루 2시간 × 90일 = 180시간", 34, BLUE, bold=True)
    sheet.save(FOLDER, SLUG, "a.png")


def years() -> None:
    """Six marks on a line that rises to the right."""
    sheet = Sheet(1200, 800)
    sheet.text((600, 62), "0점에서 박사공부까지", 40, bold=True)
    marks: list[Point] = [(115 + n * 190, 580 - n * 66) for n in range(6)]
    sheet.line([(60, 599), *marks, (1125, 229)], SOFT, 5)
    for (x, y), (year, words, fill) in zip(marks, YEARS, strict=True):
        sheet.line([(x, y), (x, y + 50)], SOFT, 2)
        sheet.disc((x, y), 17, fill)
        sheet.text((x, y - 48), year, 28, fill, bold=True)
        sheet.text((x, y + 92), words, 26)
    sheet.save(FOLDER, SLUG, "b.png")


def main() -> None:
    """Both pictures."""
    steps()
    years()


if __name__ == "__main__":
    main()
