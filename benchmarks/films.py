"""What making films for devices costs beside `ffmpeg` with the same settings: `python -m benchmarks.films [FILM]`.

Without a film, a minute of 1280×720 is made first: test pictures with noise, a tone. Each line is a process of its own:
processor time, wall time, peak memory, and the ratio of its processor time to ffmpeg's.
ffmpeg encodes with one thread, as nkusb does, and evens no loudness; what measuring that costs is in our figure.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import shown
from nkusb import media
from nkusb.media import encode
from nkusb.media.targets import SUFFIXES, FilmTarget, target_of
from nkusb.problems import Place
from nkusb.profile import FilmSettings, Profile

PROFILES = {family: Profile(films=FilmSettings(family=family)) for family in ("avi-asp", "mp4-avc")}


def work(film: Path, family: str, to: Path) -> None:
    """One film, in the process that is measured: what a worker does."""
    medium, problems = media.examine(film, Place(film.name))
    assert medium is not None, problems
    target = target_of(media.fitted(medium, PROFILES[family]).made)
    assert isinstance(target, FilmTarget)
    encode.film(film, to, target)


def peer(film: Path, family: str, to: Path) -> list[str]:
    """The same by ffmpeg."""
    height, video = {
        "avi-asp": (
            400,
            "-c:v mpeg4 -mbd rd -trellis 1 -bf 0 -g 125 -b:v 4M -maxrate 4M -bufsize 3145728 -qmin 5 -c:a libmp3lame",
        ),
        "mp4-avc": (
            406,
            "-c:v libx264 -preset medium -profile:v baseline -g 125 -crf 23 -x264-params cpu-independent=1 -c:a aac",
        ),
    }[family]
    picture = f"bwdif=deint=interlaced,scale=720:{height}:{encode.EXACT},format=yuv420p"
    one, sound = ["-threads", "1"], ["-b:a", "128k", "-ar", "44100"]
    given = ["-v", "error", "-y", *one, "-i", str(film), *one, "-filter_threads", "1"]
    return ["ffmpeg", *given, "-vf", picture, *video.split(), *sound, str(to)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("film", nargs="?", type=Path)
    parser.add_argument("--work", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(options.film, options.work[0], Path(options.work[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        film = options.film or Path(folder, "film.mp4")
        if not options.film:
            picture = "testsrc2=d=60:s=1280x720:r=25,noise=alls=12:allf=t"
            sound = ["-f", "lavfi", "-i", "sine=d=60:r=44100", "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"]
            subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", picture, *sound, "-c:a", "aac", str(film)], check=True)
        for family in PROFILES:
            suffix = SUFFIXES[family]
            than = shown(f"ffmpeg {family}", [peer(film, family, Path(folder, f"peer{suffix}"))], Path.cwd())
            ours = [sys.executable, "-m", "benchmarks.films", str(film), "--work", family, str(Path(folder, f"ours{suffix}"))]
            shown(f"nkusb {family}", [ours], Path.cwd(), than)
            sizes = [Path(folder, f"{who}{suffix}").stat().st_size / 1e6 for who in ("peer", "ours")]
            print(f"  {sizes[0]:.1f} MB, {sizes[1]:.1f} MB")


if __name__ == "__main__":
    main()
