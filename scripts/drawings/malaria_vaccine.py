"""Drawing of `news/malaria-vaccine`: of a hundred who died, ninety-five lived in Africa."""

from __future__ import annotations

from pen import BLUE, BRICK, INK, SOFT, Sheet


def main() -> None:
    """Write the picture."""
    sheet = Sheet(1200, 720)
    sheet.text((600, 55), "말라리아로 죽은 사람, 2023년", 40, bold=True)
    for number in range(100):
        x, y = 110 + number % 20 * 50, 130 + number // 20 * 86
        sheet.box((x, y), (38, 62), BRICK if number < 95 else BLUE, INK, 1, 6)
    sheet.box((200, 600), (30, 44), BRICK, INK, 1, 6)
    sheet.text((245, 622), "아프리카 95명쯤", 30, anchor="lm")
    sheet.box((660, 600), (30, 44), BLUE, INK, 1, 6)
    sheet.text((705, 622), "그밖의 곳 5명쯤", 30, anchor="lm")
    sheet.text((600, 685), "모두 59만 7,000명을 백명으로 줄여 그렸습니다", 26, SOFT)
    sheet.save("news", "malaria-vaccine", "a.png")


if __name__ == "__main__":
    main()
