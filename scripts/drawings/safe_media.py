"""Drawing of `guides/safe-media`: a mark is added behind a picture by each computer that it passes."""

from __future__ import annotations

from pen import BLUE, BRICK, GREEN, INK, OCHRE, SAND, SKY, SOFT, Sheet

MARKS = (BRICK, BLUE, OCHRE)


def main() -> None:
    """Write the picture."""
    sheet = Sheet(1200, 620)
    sheet.text((600, 60), "꽂기만 하여도 표식이 늘어납니다", 38, bold=True)
    for number in range(4):
        y = 150 + number * 115
        if number:
            sheet.box((90, y - 40), (130, 74), SKY, INK, 3, 6)
            sheet.box((135, y + 34), (40, 14), SOFT, None)
            sheet.text((155, y - 4), f"{number}", 34, MARKS[number - 1], bold=True)
            sheet.arrow((240, y), (330, y), SOFT, 4)
        else:
            sheet.text((155, y), "처음", 30)
        sheet.box((350, y - 36), (360, 72), SAND, INK, 2, 4)
        sheet.text((530, y), "그림의 내용", 28)
        for mark in range(number):
            sheet.box((714 + mark * 84, y - 36), (80, 72), MARKS[mark], INK, 2, 4)
            sheet.text((754 + mark * 84, y), f"표식{mark + 1}", 22, "#ffffff", bold=True)
    sheet.text((600, 590), "그림의 내용은 달라지지 않지만 거쳐온 콤퓨터의 수가 남습니다", 28, GREEN)
    sheet.save("guides", "safe-media", "a.png")


if __name__ == "__main__":
    main()
