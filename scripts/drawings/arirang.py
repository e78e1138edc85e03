"""Sound and drawing of `media/arirang`: the folk melody, its notes turned into a plucked string by arithmetic.

The string is Karplus and Strong's (Computer Music Journal 7/2, 1983): a burst of noise that goes round a delay line and is
averaged at each turn. The noise comes from a fixed recurrence, so that the same bytes come out each time.
"""

from __future__ import annotations

import subprocess
from array import array

from pen import BLUE, GREEN, INK, PAYLOADS, SOFT, Sheet

RATE = 44_100
BEAT = 0.62  # seconds
TAIL = 4.0  # seconds, in which the last note dies away

# Name of the note and its length in beats, three beats a bar; the traditional melody in G.
MELODY = (
    "D4 1.5 E4 .5 D4 .5 E4 .5|G4 1.5 A4 .5 G4 .5 A4 .5|B4 1 A4 .5 B4 .5 G4 .5 E4 .5|D4 1 D4 .5 E4 .5 D4 .5 E4 .5|"
    "G4 1.5 A4 .5 G4 .5 A4 .5|B4 .5 A4 .5 G4 .5 E4 .5 D4 .5 E4 .5|G4 1.5 A4 .5 G4 1|G4 3|"
    "D5 2 D5 1|D5 1 B4 1 A4 1|B4 1 A4 .5 B4 .5 G4 .5 E4 .5|D4 1 D4 .5 E4 .5 D4 .5 E4 .5|"
    "G4 1.5 A4 .5 G4 .5 A4 .5|B4 .5 A4 .5 G4 .5 E4 .5 D4 .5 E4 .5|G4 1.5 A4 .5 G4 1|G4 3"
)
HALF_TONES = {"D4": -7, "E4": -5, "G4": -2, "A4": 0, "B4": 2, "D5": 5}


def notes() -> list[tuple[str, float]]:
    """The melody as names and lengths in beats."""
    words = MELODY.replace("|", " ").split()
    return [(name, float(length)) for name, length in zip(words[::2], words[1::2], strict=True)]


def pluck(pitch: float, seconds: float) -> list[float]:
    """A plucked string of `pitch` hertz."""
    length = round(RATE / pitch)
    state, line = 12_345, []
    for _ in range(length):
        state = (1_103_515_245 * state + 12_345) % 2**31
        line.append(state / 2**30 - 1)
    line = [(a + b + c) / 3 for a, b, c in zip(line, line[1:] + line[:1], line[2:] + line[:2], strict=True)]
    tone = []
    for number in range(round(seconds * RATE)):
        at, following = number % length, (number + 1) % length
        tone.append(line[at])
        line[at] = 0.998 * (line[at] + line[following]) / 2
    return tone


def song() -> array[int]:
    """Two verses as 16-bit samples."""
    beats = sum(length for _, length in notes())
    mix = [0.0] * round((2 * beats * BEAT + TAIL) * RATE)
    start = 0.0
    for name, length in notes() * 2:
        first = round(start * RATE)
        for octave, weight in ((1, 1.0), (0.5, 0.35)):
            tone = pluck(440 * 2 ** (HALF_TONES[name] / 12) * octave, length * BEAT + 1.6)
            for number, value in enumerate(tone[: len(mix) - first]):
                mix[first + number] += weight * value
        start += length * BEAT
    loudest, fade = max(map(abs, mix)), round(TAIL * RATE)
    for number in range(fade):
        mix[-1 - number] *= number / fade
    return array("h", (round(28_000 * value / loudest) for value in mix))


def drawing() -> Sheet:
    """How the melody of the first half rises and falls."""
    sheet = Sheet(1200, 560)
    sheet.text((600, 55), "아리랑의 선률", 40, bold=True)
    names = {"D4": "쏠", "E4": "라", "G4": "도", "A4": "레", "B4": "미", "D5": "쏠"}
    height = {name: 470 - number * 62 for number, name in enumerate(names)}
    for name, words in names.items():
        sheet.line([(110, height[name]), (1150, height[name])], "#e2dccd", 2)
        sheet.text((80, height[name]), words, 26, SOFT)
    points, at = [], 0.0
    for name, length in notes():
        points.append((130 + at * 21.3, height[name]))
        at += length
    sheet.line([(x, y) for x, y in points], BLUE, 3)
    for x, y in points:
        sheet.disc((x, y), 7, GREEN, INK, 1)
    return sheet


def main() -> None:
    """Write both."""
    drawing().save("media", "arirang", "a.png")
    to = PAYLOADS / "media" / "arirang" / "song.mp3"
    command = ["ffmpeg", "-v", "error", "-y", "-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "-"]
    command += ["-c:a", "libmp3lame", "-b:a", "96k", str(to)]
    subprocess.run(command, input=song().tobytes(), check=True)


if __name__ == "__main__":
    main()
