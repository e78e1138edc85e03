"""Draws the pictures of stories/food-researcher: a stair of steps, and two bars of people asked."""

from pen import BLUE, GREEN, INK, LEAF, OCHRE, SAND, SKY, SOFT, Sheet

FOLDER, SLUG = "stories", "food-researcher"
STEPS = [
    ("1997년", "호텔청소"),
    ("그뒤", "보험판매"),
    ("2003년", "석사학위"),
    ("2009년", "박사학위"),
    ("2009년", "음식문화\n연구기관"),
    ("2013년", "자기 식당"),
]
FILLS = [SAND, SAND, SKY, SKY, LEAF, LEAF]


def stairs() -> None:
    """Six stairs that rise to the right."""
    sheet = Sheet(1200, 800)
    sheet.text((600, 60), "청소에서 식당까지", 40, bold=True)
    left, width, floor = 75, 175, 640
    for n, ((year, words), fill) in enumerate(zip(STEPS, FILLS, strict=True)):
        x, height = left + n * width, 130 + n * 66
        sheet.box((x, floor - height), (width, height), fill, INK, 2, 0)
        sheet.text((x + width / 2, floor - height + 34), year, 26, SOFT if year == "그뒤" else BLUE, bold=True)
        sheet.text((x + width / 2, floor - height + (100 if "\n" in words else 78)), words, 28)
    sheet.line([(45, floor), (1155, floor)], INK, 4)
    for n, (fill, words) in enumerate([(SAND, "일"), (SKY, "공부"), (LEAF, "가르치고 운영하기")]):
        x = 330 + n * 170
        sheet.box((x, 692), (34, 34), fill, INK, 2, 4)
        sheet.text((x + 48, 709), words, 26, anchor="lm")
    sheet.save(FOLDER, SLUG, "a.png")


def bars() -> None:
    """How many people were asked for each thesis."""
    sheet = Sheet(1000, 600)
    sheet.text((500, 60), "론문을 쓰려고 만나 물어본 사람", 36, bold=True)
    rows = [("석사론문", "2003년", 205, OCHRE), ("박사론문", "2009년", 353, GREEN)]
    for n, (name, year, people, fill) in enumerate(rows):
        y = 150 + n * 170
        sheet.text((70, y + 36), name, 30, anchor="lm", bold=True)
        sheet.text((70, y + 82), year, 26, SOFT, anchor="lm")
        sheet.box((230, y), (people * 1.6, 110), fill, None, 0, 4)
        sheet.text((230 + people * 1.6 + 18, y + 55), f"{people}명", 32, anchor="lm", bold=True)
    sheet.line([(230, 130), (230, 450)], INK, 3)
    sheet.text((230, 500), "0명", 24, SOFT)
    for people in (100, 200, 300, 400):
        sheet.line([(230 + people * 1.6, 450), (230 + people * 1.6, 464)], SOFT, 2)
        sheet.text((230 + people * 1.6, 500), f"{people}명", 24, SOFT)
    sheet.line([(230, 450), (890, 450)], INK, 3)
    sheet.save(FOLDER, SLUG, "b.png")


def main() -> None:
    """Both pictures."""
    stairs()
    bars()


if __name__ == "__main__":
    main()
