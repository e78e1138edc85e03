"""Drawing of `guides/wound-care`: press, wash, cover."""

from __future__ import annotations

from pen import BLUE, BRICK, GREEN, INK, ROSE, SAND, SKY, Sheet


def arm(sheet: Sheet, x: float) -> None:
    """A forearm with its hand, seen from the side."""
    sheet.box((x - 150, 330), (230, 70), SAND, INK, 3, 24)
    sheet.box((x + 70, 322), (80, 84), SAND, INK, 3, 30)


def main() -> None:
    """Write the picture."""
    sheet = Sheet(1200, 640)
    for x, number, head, foot, colour in (
        (210, "1", "누르기", "천을 대고 10분\n떼지 않기", BRICK),
        (600, "2", "씻기", "깨끗한 물로\n5분이 넘게", BLUE),
        (990, "3", "덮기", "마른 깨끗한 천\n날마다 갈기", GREEN),
    ):
        sheet.box((x - 185, 40), (370, 560), "#ffffff", colour, 3)
        sheet.disc((x - 110, 105), 30, colour, None)
        sheet.text((x - 110, 105), number, 34, "#ffffff", bold=True)
        sheet.text((x + 20, 105), head, 38, colour, bold=True)
        arm(sheet, x)
        sheet.text((x, 520), foot, 28)
    sheet.box((150, 318), (90, 40), "#ffffff", INK, 2, 4)
    sheet.box((125, 238), (140, 84), ROSE, INK, 3, 30)
    sheet.arrow((195, 170), (195, 228), BRICK, 6, 22)
    for dx in range(-30, 31, 20):
        sheet.line([(560 + dx, 190), (560 + dx, 322)], BLUE, 4)
    sheet.box((510, 160), (100, 34), SKY, INK, 2, 6)
    sheet.line([(520, 345), (600, 345)], BRICK, 5)
    sheet.box((880, 324), (130, 82), "#ffffff", INK, 3, 6)
    for dx in (900, 930, 960, 990):
        sheet.line([(dx, 326), (dx, 404)], "#b9c4c0", 2)
    sheet.save("guides", "wound-care", "a.png")


if __name__ == "__main__":
    main()
