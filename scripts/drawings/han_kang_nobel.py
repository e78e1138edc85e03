"""Drawing of `news/han-kang-nobel`: who received the prize in literature, 1901 to 2024."""

from __future__ import annotations

from pen import BLUE, INK, OCHRE, SOFT, Sheet


def main() -> None:
    """Write the picture."""
    sheet = Sheet(1200, 480)
    sheet.text((600, 60), "노벨문학상을 받은 121명", 40, bold=True)
    for y, words, count, colour in ((190, "남성", 103, BLUE), (320, "녀성", 18, OCHRE)):
        sheet.text((190, y), words, 32, anchor="rm")
        sheet.box((210, y - 44), (count * 8, 88), colour, INK, 2, 4)
        sheet.text((230 + count * 8, y), f"{count}명", 32, colour, "lm", bold=True)
    sheet.text((600, 430), "1901년부터 2024년까지. 한강은 열여덟번째 녀성입니다", 28, SOFT)
    sheet.save("news", "han-kang-nobel", "a.png")


if __name__ == "__main__":
    main()
