"""Draws the pictures of stories/two-languages: three bars of an inquiry, and a band of years."""

from pen import BLUE, BRICK, GREEN, INK, LEAF, OCHRE, SAND, SKY, SOFT, Sheet

FOLDER, SLUG = "stories", "two-languages"


def bars() -> None:
    """How many said that foreign words were the hardest."""
    sheet = Sheet(1000, 700)
    sheet.text((500, 58), "외래어가 가장 어렵다고 대답한 사람", 36, bold=True)
    sheet.text((500, 112), "2014년에 알려진 조사, 322명에게 물음, 단위는 프로", 24, SOFT)
    floor, scale = 570, 8.0
    for mark in (0, 10, 20, 30, 40, 50):
        y = floor - mark * scale
        sheet.line([(120, y), (930, y)], SOFT if mark else INK, 1 if mark else 3)
        sheet.text((105, y), f"{mark}", 24, SOFT, anchor="rm")
    rows = [("온지\n3년 이하", 46.1, BRICK), ("전체", 41.4, OCHRE), ("온지\n7년 이상", 32.3, GREEN)]
    for n, (name, share, fill) in enumerate(rows):
        x = 255 + n * 270
        sheet.box((x - 70, floor - share * scale), (140, share * scale), fill, None, 0, 4)
        sheet.text((x, floor - share * scale + 40), f"{share}", 34, "#ffffff", bold=True)
        sheet.text((x, floor + 58), name, 26)
    sheet.save(FOLDER, SLUG, "a.png")


def band() -> None:
    """Seventeen years, eleven years, and the years since."""
    sheet = Sheet(1200, 700)
    sheet.text((600, 62), "세 나라에서 보낸 해", 40, bold=True)
    left, step, top, high = 100, 24, 240, 150
    spans = [(1980, 1997, "북조선", SAND), (1997, 2008, "중국", SKY), (2008, 2017, "한국", LEAF)]
    for begin, end, name, fill in spans:
        x, wide = left + (begin - 1980) * step, (end - begin) * step
        sheet.box((x, top), (wide, high), fill, INK, 2, 0)
        sheet.text((x + wide / 2, top + high / 2), name, 34, bold=True)
        sheet.text((x, top - 34), f"{begin}년", 26)
    edge = left + 37 * step
    sheet.arrow((edge, top + high / 2), (edge + 62, top + high / 2), INK, 4, 18)
    sheet.text((left + 22.5 * step, top + high + 48), "중국말을 배움", 26, BLUE, bold=True)
    for year, words, drop in ((2011, "2011년 대학", 172), (2013, "2013년 영어연설", 116), (2015, "2015년 책", 60)):
        x = left + (year - 1980) * step
        sheet.line([(x, top + high - 30), (x, top + high + drop), (x + 16, top + high + drop)], GREEN, 3)
        sheet.disc((x, top + high - 30), 9, GREEN)
        sheet.text((x + 26, top + high + drop), words, 26, anchor="lm")
    sheet.save(FOLDER, SLUG, "b.png")


def main() -> None:
    """Both pictures."""
    bars()
    band()


if __name__ == "__main__":
    main()
