"""Number plates of vehicles, of the North, of the South and of China."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nkusb.model import Payload
from nkusb.passages import Hit, Passage, TextCheck
from nkusb.problems import WARNING, Code

PLATE = Code(
    "SRC152", WARNING, "차의 번호로 보이는 것이 있습니다.", "This looks like a vehicle's number plate.",
    "지우거나 《짐차》처럼 바꾸십시오.", "Delete it, or say “a lorry”.",
    bad="평양00-0000", good="짐차 한대", acceptable=True,
)  # fmt: skip

# The syllables that the South gives to plates; a number before a unit (3가지, 12명) is none.
_SOUTHERN = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자하허호배"
_CHINESE = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
_PLATE = re.compile(
    r"(?<![가-힣])(?:평양|평남|평북|황남|황북|자강|강원|함남|함북|량강|남포|개성|라선)\s?\d{2}\s?-\s?\d{3,5}(?![\d도])"
    rf"|(?<![\d-])\d{{2,3}}[{_SOUTHERN}]\s?\d{{4}}(?!\d)(?!\s?(?:년|원|명|개|월))"
    rf"|(?<![A-Za-z\u4e00-\u9fff])[{_CHINESE}][A-HJ-NP-Z]\s?[·.]?\s?(?=[A-Z0-9]{{0,4}}\d)[A-HJ-NP-Z0-9]{{5,6}}(?![A-Z0-9])"
)
_NUMBER = re.compile(rf"\d(?:\s?-|[{_SOUTHERN}])\s?\d{{3}}")


def plates(passage: Passage, _payload: Payload) -> Iterator[Hit]:
    """Find number plates."""
    for found in _PLATE.finditer(passage.folded):
        yield Hit(*found.span(), PLATE)


PART = TextCheck((PLATE,), plates, clues=tuple(_CHINESE), number=_NUMBER)
