"""Drawing of `news/eight-billion`: a step for each thousand million people."""

from __future__ import annotations

from pen import BLUE, INK, SKY, SOFT, Sheet

YEARS = (1804, 1927, 1960, 1974, 1987, 1999, 2011, 2022)


def main() -> None:
    """Write the picture."""
    sheet = Sheet(1200, 700)
    sheet.text((600, 50), "세계의 사람수", 40, bold=True)
    first, last, left, right, ground = 1800, 2030, 110, 1130, 600

    def across(year: float) -> float:
        return left + (right - left) * (year - first) / (last - first)

    for number, year in enumerate(YEARS, 1):
        until = YEARS[number] if number < len(YEARS) else last
        height = number * 60
        sheet.box((across(year), ground - height), (across(until) - across(year), height), SKY, BLUE, 2, 0)
        words = f"{number * 10}억"
        spot = (across(year) + 10, ground - height - 20) if number < 3 else (across(year) - 10, ground - height + 12)
        sheet.text(spot, words, 26, BLUE, "lm" if number < 3 else "rm", bold=True)
    sheet.line([(left, ground), (right, ground)], INK, 3)
    for year in (1804, 1850, 1900, 1927, 1960, 1990, 2022):
        sheet.line([(across(year), ground), (across(year), ground + 10)], INK, 2)
        sheet.text((across(year), ground + 32), f"{year}", 24, SOFT)
    sheet.save("news", "eight-billion", "a.png")


if __name__ == "__main__":
    main()
