"""Drawings and the silent film of `guides/clean-water`: one litre, six spoons of sugar, half a spoon of salt."""

from __future__ import annotations

import subprocess

from pen import BLUE, BRICK, GREEN, INK, OCHRE, PAYLOADS, ROSE, SAND, SKY, SOFT, Sheet

STEPS = ("끓여서 식힌 물 1리터", "사탕가루 여섯숟가락", "소금 반숟가락", "다 풀릴 때까지 젓기")
FRAMES, RATE = 30, 6  # frames of a step, frames a second


def spoon(sheet: Sheet, x: float, y: float, fill: str, share: float = 1.0) -> None:
    """A level teaspoon, `share` of it full."""
    sheet.line([(x + 26, y), (x + 92, y - 10)], SOFT, 7)
    sheet.shape([(x - 28, y - 4), (x + 28, y - 4), (x + 20, y + 14), (x - 20, y + 14)], "#ffffff", INK, 2)
    width = 52 * share
    sheet.box((x - 26, y - 11), (width, 8), fill, INK, 1, 1)


def bowl(sheet: Sheet, x: float, y: float, water: float = 1.0) -> None:
    """A bowl whose middle is at x, `water` of it filled."""
    sheet.shape([(x - 120, y), (x + 120, y), (x + 84, y + 110), (x - 84, y + 110)], "#ffffff", INK, 3)
    top = 100 - 78 * water
    edge = 118 - top * 0.33
    sheet.shape([(x - edge, y + top), (x + edge, y + top), (x + 82, y + 107), (x - 82, y + 107)], SKY, BLUE, 2)


def drawing() -> Sheet:
    """The recipe in one picture."""
    sheet = Sheet(1200, 760)
    sheet.text((600, 60), "설사할 때 마시는 물", 40, bold=True)
    for x, words, colour in ((200, "물 1리터", BLUE), (600, "사탕가루 여섯숟가락", OCHRE), (1000, "소금 반숟가락", BRICK)):
        sheet.text((x, 150), words, 30, colour, bold=True)
    bowl(sheet, 200, 230)
    sheet.text((400, 290), "+", 60, SOFT)
    sheet.text((800, 290), "+", 60, SOFT)
    for number in range(6):
        spoon(sheet, 530 + 130 * (number % 2), 225 + 65 * (number // 2), SAND)
    spoon(sheet, 980, 290, ROSE, 0.5)
    sheet.text((600, 440), "숟가락은 꼭 깎아서 잽니다", 28)
    for x, words, good in ((380, "깎은 숟가락", True), (820, "담뿍 뜬 숟가락", False)):
        sheet.box((x - 190, 480), (380, 200), "#ffffff", GREEN if good else BRICK, 4)
        spoon(sheet, x - 30, 570, SAND)
        if not good:
            sheet.shape([(x - 56, 559), (x - 40, 528), (x - 18, 528), (x - 4, 559)], SAND, INK, 1)
        sheet.text((x, 645), words, 28, GREEN if good else BRICK)
    sheet.text((600, 722), "눈물보다 짜면 버리고 다시 만듭니다", 28, BRICK)
    return sheet


def frame(step: int, at: float) -> Sheet:
    """The film at a moment of a step; `at` runs from 0 to 1."""
    sheet = Sheet(640, 480)
    sheet.text((320, 50), f"{step + 1}. {STEPS[step]}", 32, bold=True)
    bowl(sheet, 320, 260, at if step == 0 else 1.0)
    if step == 1:
        done = min(6, int(at * 6) + 1)
        sheet.text((320, 420), f"{done}", 44, OCHRE, bold=True)
        spoon(sheet, 320, 150 + 70 * (at * 6 % 1), SAND)
    elif step == 2:
        sheet.text((320, 420), "반숟가락, 더 넣지 않습니다", 28, BRICK)
        spoon(sheet, 320, 150 + 70 * at, ROSE, 0.5)
    elif step == 3:
        swing = 60 * ((at * 6) % 2 - 1) * (1 if int(at * 3) % 2 else -1)
        sheet.line([(320 + swing, 330), (360 + swing * 0.4, 130)], SOFT, 10)
        sheet.text((320, 420), "눈물보다 짜지 않아야 합니다", 28, GREEN)
    return sheet


def film() -> None:
    """Stream the frames to ffmpeg: H.264 baseline, which phones and old players decode, without sound."""
    to = PAYLOADS / "guides" / "clean-water" / "mixing.mp4"
    command = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "640x480", "-r", str(RATE), "-i", "-"]
    command += [
        "-c:v",
        "libx264",
        "-profile:v",
        "baseline",
        "-pix_fmt",
        "yuv420p",
        "-crf",
        "28",
        "-movflags",
        "+faststart",
        str(to),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as ffmpeg:
        assert ffmpeg.stdin is not None
        for step in range(len(STEPS)):
            for number in range(FRAMES + 12):
                ffmpeg.stdin.write(frame(step, min(number / (FRAMES - 1), 0.999)).picture().tobytes())


def main() -> None:
    """Write both."""
    drawing().save("guides", "clean-water", "a.png")
    film()


if __name__ == "__main__":
    main()
