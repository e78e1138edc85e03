"""Drawing of `guides/tuberculosis`: six months of medicine, and how one feels."""

from __future__ import annotations

from pen import BLUE, BRICK, GREEN, INK, LEAF, SKY, SOFT, Sheet


def main() -> None:
    """Write the picture."""
    sheet = Sheet(1200, 600)
    sheet.text((600, 60), "약은 여섯달, 끝까지", 40, bold=True)
    for month in range(6):
        x = 110 + month * 165
        four = month < 2
        sheet.box((x, 150), (160, 120), SKY if four else LEAF, INK, 2, 6)
        sheet.text((x + 80, 190), f"{month + 1}달", 30, bold=True)
        sheet.text((x + 80, 234), "약 네가지" if four else "약 두가지", 26, BLUE if four else GREEN)
    sheet.text((110, 330), "몸의 느낌", 26, SOFT, "lm")
    sheet.line([(110, 520), (200, 500), (300, 430), (420, 372), (600, 360), (1090, 355)], GREEN, 5)
    sheet.text((180, 555), "앓음", 26, BRICK)
    sheet.text((1010, 325), "다 나은 느낌", 26, GREEN)
    sheet.disc((440, 370), 12, BRICK, None)
    sheet.arrow((520, 470), (452, 386), BRICK, 4, 18)
    sheet.text((540, 480), "여기에서 끊으면\n살아남은 균이 약을 이겨냅니다", 28, BRICK, "lm")
    sheet.save("guides", "tuberculosis", "a.png")


if __name__ == "__main__":
    main()
