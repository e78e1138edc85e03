"""Films and sounds made for devices: outside programs confirm what they are, play them to their end and find nothing in them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import pytest
from av.video.stream import VideoStream
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nkusb import media
from nkusb.bundle import Recipe
from nkusb.load.manifest import read_manifest
from nkusb.media import targets, worker
from nkusb.model import Coding, Cue, Medium, Subtitles
from nkusb.problems import NkusbError, Place
from nkusb.profile import FilmSettings, PageSettings, Profile, SoundSettings
from nkusb.store import Store
from tests.conftest import Run, Tree, payload
from tests.witness import lacks, witness
from tests.witness import run as call

PLACE = Place("payloads/media/song/index.md", 14, 7)
PLAYER = Profile(films=FilmSettings(family="avi-asp"), sounds=SoundSettings(family="mp3"))
PHONE = Profile(films=FilmSettings(family="mp4-avc", width=640, height=480))
FONT = "/usr/share/fonts/truetype/unfonts-core/UnDotum.ttf"
NAMES = (b"Lavf", b"Lavc", b"x264", b"LAME3", b"ffmpeg", b"XviD", b"DivX")
X264 = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac")


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("films")


def film(folder: Path, name: str, *options: str, picture: str = "testsrc2=d=2:s=160x120:r=25", volume: float = 0.5) -> Path:
    """Two seconds of film, made once."""
    path = folder / name
    if not path.exists():
        sources = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=d=2:r=44100,volume={volume}"]
        done = call(witness("ffmpeg"), "-v", "error", "-y", *sources, *(options or X264), path)
        assert done.returncode == 0, done.stderr
    return path


def examined(path: Path) -> Medium:
    medium, problems = media.examine(path, PLACE)
    assert medium is not None and problems == (), problems
    return medium


def made(medium: Medium, profile: Profile, to: Path) -> Path:
    """The file that a device gets, where it is to lie."""
    fitted = media.fitted(medium, profile)
    path = to.with_name(f"{to.name}{fitted.suffix}")
    cooked(media.recipe(fitted), path)
    return path


def cooked(recipe: Recipe, to: Path) -> None:
    assert isinstance(recipe.source, Path)
    recipe.cook(recipe.source, to, *recipe.settings)


def probe(path: Path) -> dict[str, Any]:
    shown = call(witness("ffprobe"), "-v", "error", "-show_format", "-show_streams", "-of", "json", path)
    found: dict[str, Any] = json.loads(shown.stdout)
    return {stream["codec_type"]: stream for stream in found["streams"]} | {"format": found["format"]}


def loudness(path: Path) -> tuple[float, float]:
    """Integrated loudness (LUFS) and true peak (dBTP), as ffmpeg's own meter has them."""
    told = call(witness("ffmpeg"), "-v", "info", "-i", path, "-vn", "-af", "ebur128=peak=true", "-f", "null", "-").stderr
    summary = told[told.rindex("Summary:") :].split()
    return float(summary[summary.index("I:") + 1]), float(summary[summary.index("Peak:") + 1])


def plays(path: Path) -> None:
    """FFmpeg and MPlayer come to the end without a complaint."""
    done = call(witness("ffmpeg"), "-v", "error", "-xerror", "-i", path, "-f", "null", "-")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    played = call(
        witness("mplayer"), "-really-quiet", "-noconfig", "all", "-vo", "null", "-ao", "null", "-nolirc", "-benchmark", path
    )
    assert played.returncode == 0, played.stderr
    assert not [line for line in played.stderr.splitlines() if "rror" in line], played.stderr


def frames_of_others(path: Path) -> int:
    """How many pictures a decoder gives that shares no code with FFmpeg: Xvid's, or Cisco's for H.264."""
    if path.suffix == ".avi":
        asked = ("-vc", "xvid", "-ac", "mpg123", "-vo", "null", "-ao", "null", "-benchmark", path)
        told = call(witness("mplayer"), "-noconfig", "all", "-nolirc", *asked)
        assert "Selected video codec: [xvid]" in told.stdout and "Exiting... (End of file)" in told.stdout
        return int(re.findall(r"(\d+)/ *\d+ +\S+%", told.stdout)[-1])
    steps = ("qtdemux", "!", "h264parse", "!", "openh264dec", "!", "identity", "silent=false", "!", "fakesink")
    told = call(witness("gst-launch-1.0"), "-v", "-m", "filesrc", f"location={path}", "!", *steps)
    assert told.returncode == 0, told.stderr
    return told.stdout.count("last-message = chain   ******* (identity0:sink)")


def names_nobody(path: Path) -> None:
    raw = path.read_bytes()
    assert not [name for name in NAMES if name in raw]
    tags = json.loads(call(witness("exiftool"), "-j", "-a", "-G1", "-s", path).stdout)[0]
    telling = ("Encoder", "Software", "Comment", "Title", "Artist", "UserData")
    assert not [tag for tag in tags if tag.rpartition(":")[2].startswith(telling)], tags


def test_a_film_for_players(films: Path, tmp_path: Path) -> None:
    path = made(examined(film(films, "a.mp4")), PLAYER, tmp_path / "f01")
    found = probe(path)
    video, audio = found["video"], found["audio"]
    assert path.suffix == ".avi" and found["format"]["format_name"] == "avi"
    assert (video["codec_name"], video["profile"], video["codec_tag_string"]) == ("mpeg4", "Advanced Simple Profile", "DX50")
    assert (video["width"], video["height"], video["pix_fmt"], video["has_b_frames"]) == (160, 128, "yuv420p", 0)
    assert (audio["codec_name"], audio["sample_rate"], int(audio["bit_rate"])) == ("mp3", "44100", 128_000)
    plays(path)
    names_nobody(path)
    packets = call(
        witness("ffprobe"), "-v", "error", "-select_streams", "v", "-show_entries", "packet=pts", "-of", "csv=p=0", path
    )
    assert packets.stdout.split() == [str(number) for number in range(50)]  # every picture, in its time
    assert frames_of_others(path) == 50


def test_a_film_for_phones(films: Path, tmp_path: Path) -> None:
    path = made(examined(film(films, "a.mp4")), PHONE, tmp_path / "a01-1")
    found = probe(path)
    video, audio = found["video"], found["audio"]
    assert path.suffix == ".mp4" and path.read_bytes().index(b"moov") < path.read_bytes().index(b"mdat")
    assert (video["codec_name"], video["profile"], video["codec_tag_string"]) == ("h264", "Constrained Baseline", "avc1")
    assert (video["width"], video["height"], video["pix_fmt"], video["has_b_frames"]) == (160, 120, "yuv420p", 0)
    assert (audio["codec_name"], audio["profile"], audio["sample_rate"]) == ("aac", "LC", "44100")
    plays(path)
    assert frames_of_others(path) == 50
    names_nobody(path)


@pytest.mark.parametrize("profile", [PLAYER, PHONE])
def test_what_was_made_for_a_device_fits_it(films: Path, tmp_path: Path, profile: Profile) -> None:
    once = made(examined(film(films, "a.mp4")), profile, tmp_path / "once")
    again = examined(once)
    assert len(media.fitted(again, profile).made) < 2
    twice = made(again, profile, tmp_path / "twice")
    sums = [call(witness("ffmpeg"), "-v", "error", "-i", path, "-c", "copy", "-f", "md5", "-").stdout for path in (once, twice)]
    assert sums[0] == sums[1] and sums[0].startswith("MD5=")  # not a bit of picture or sound was touched
    assert probe(twice)["video"]["codec_tag_string"] in ("DX50", "avc1")
    other = PHONE if profile is PLAYER else PLAYER
    assert len(media.fitted(again, other).made) > 1


def test_as_it_is(films: Path, tmp_path: Path) -> None:
    for name in ("a.mp4", "b.avi"):
        medium = examined(film(films, name, *(("-c:v", "mpeg4", "-c:a", "libmp3lame") if name == "b.avi" else ())))
        assert media.fitted(medium, Profile()) == medium
        assert media.recipe(medium).settings == ()
    known = examined(film(films, "c.avi", "-c:v", "mpeg4", "-vtag", "XVID", "-c:a", "libmp3lame"))
    assert probe(made(known, Profile(), tmp_path / "c"))["video"]["codec_tag_string"] == "XVID"  # players go by it


@pytest.mark.parametrize("profile", [PLAYER, PHONE])
def test_the_same_film_gives_the_same_bytes(films: Path, tmp_path: Path, profile: Profile) -> None:
    medium = examined(film(films, "a.mp4"))
    one = made(medium, profile, tmp_path / "one").read_bytes()
    worker.close()  # another process
    source = shutil.copy(medium.path, tmp_path / "elsewhere.mp4")
    assert made(replace(medium, path=Path(source)), profile, tmp_path / "two").read_bytes() == one


@pytest.mark.parametrize("volume", [0.15, 4.0])
def test_loudness_is_evened(films: Path, tmp_path: Path, volume: float) -> None:
    medium = examined(film(films, f"loud-{volume}.mp4", volume=volume))
    before, _ = loudness(medium.path)
    assert abs(before - -16) > 3
    for number, profile in enumerate((PLAYER, PHONE)):
        loud, peak = loudness(made(medium, profile, tmp_path / f"f0{number}"))
        assert abs(loud - -16) <= 1, loud
        assert peak <= -1


def test_the_limiter_takes_no_loudness_away(films: Path, tmp_path: Path) -> None:
    """Quiet sound with loud clicks: raised as a whole it would clip; limited, it must still come out as loud as wanted."""
    path = films / "clicks.wav"
    clicks = "aevalsrc='0.02*sin(2*PI*440*t)+0.7*lt(mod(t,0.5),0.001)':d=4:s=48000"
    assert call(witness("ffmpeg"), "-v", "error", "-y", "-f", "lavfi", "-i", clicks, path).returncode == 0
    loud, peak = loudness(made(examined(path), PLAYER, tmp_path / "m01"))
    assert abs(loud - -16) <= 1 and peak <= -1


def test_silence_stays_silent(films: Path, tmp_path: Path) -> None:
    medium = examined(film(films, "silent.mp4", volume=0))
    assert loudness(made(medium, PHONE, tmp_path / "f01"))[0] <= -60


def test_a_sound_for_players(films: Path, tmp_path: Path) -> None:
    path = films / "a.flac"
    six = "sine=d=2:r=32000,pan=5.1|FL=c0|FR=c0|FC=c0"
    assert call(witness("ffmpeg"), "-v", "error", "-y", "-f", "lavfi", "-i", six, path).returncode == 0
    medium = examined(path)
    assert (medium.coding.audio, medium.coding.rate, medium.coding.channels) == ("flac", 32000, 6)
    sound = made(medium, PLAYER, tmp_path / "m01")
    audio = probe(sound)["audio"]
    assert (sound.suffix, audio["codec_name"], audio["sample_rate"], audio["channels"]) == (".mp3", "mp3", "48000", 2)
    assert int(audio["bit_rate"]) == 96_000
    plays(sound)
    names_nobody(sound)
    assert media.fitted(examined(sound), PLAYER).made == ()


def test_a_film_without_sound(films: Path, tmp_path: Path) -> None:
    path = made(examined(film(films, "mute.mp4", "-an", *X264[:-2])), PLAYER, tmp_path / "f01")
    assert "audio" not in probe(path)
    plays(path)


@pytest.mark.parametrize(
    "name, options, picture, size",
    [
        ("wide.mp4", X264, "testsrc2=d=2:s=1280x536:r=25", (720, 302)),  # scope, larger than the limit
        ("anamorphic.mp4", (*X264, "-aspect", "16:9"), "testsrc2=d=2:s=320x240:r=25", (428, 240)),
        ("odd.mkv", ("-c:v", "ffv1", "-c:a", "aac"), "testsrc2=d=2:s=161x91:r=25", (160, 90)),
    ],
)
def test_the_shape_is_kept(
    films: Path, tmp_path: Path, name: str, options: tuple[str, ...], picture: str, size: tuple[int, int]
) -> None:
    profile = Profile(films=FilmSettings(family="mp4-avc"))
    video = probe(made(examined(film(films, name, *options, picture=picture)), profile, tmp_path / "a"))["video"]
    assert (video["width"], video["height"]) == size
    assert video.get("sample_aspect_ratio", "1:1") == "1:1"


def test_a_turned_film_becomes_upright(films: Path, tmp_path: Path) -> None:
    """Red above, blue below, stored lying on its side as phones do: what is played has red above again, and so has its still."""
    halves = "color=red:s=160x60:d=2:r=25[a];color=blue:s=160x60:d=2:r=25[b];[a][b]vstack"
    upright = film(films, "upright.mp4", picture=halves)
    for turn in (90, 180, 270):
        lying = films / f"lying-{turn}.mp4"
        stored = {90: "transpose=clock", 180: "hflip,vflip", 270: "transpose=cclock"}[turn]
        plain = films / f"stored-{turn}.mp4"
        assert call(witness("ffmpeg"), "-v", "error", "-y", "-i", upright, "-vf", stored, *X264, plain).returncode == 0
        turned(plain, lying, turn)
        medium = examined(lying)
        assert (medium.width, medium.height) == (160, 120) and not medium.coding.plain
        cooked(media.still(medium, 160, 120), tmp_path / "still.jpg")
        path = made(medium, PHONE, tmp_path / f"t{turn}")
        video = probe(path)["video"]
        assert (video["width"], video["height"]) == (160, 120) and "side_data_list" not in video
        for seen in (path, tmp_path / "still.jpg"):
            top, bottom = pixel(seen, 80, 20), pixel(seen, 80, 100)
            assert min(top[0], bottom[2]) > 180 and max(top[2], bottom[0]) < 80, (turn, seen, top, bottom)


def turned(source: Path, to: Path, degrees: int) -> None:
    """The same film with a note that a player must turn it."""
    with av.open(str(source)) as given, av.open(str(to), "w") as copy:
        copies = {stream.index: copy.add_stream_from_template(stream) for stream in given.streams}
        picture = copies[0]
        assert isinstance(picture, VideoStream)
        picture.set_display_rotation(degrees)
        for packet in given.demux():
            if packet.size:
                packet.stream = copies[packet.stream.index]
                copy.mux(packet)


def pixel(path: Path, x: int, y: int) -> tuple[int, int, int]:
    """A pixel a second into a film, or of a picture, as ffmpeg has it."""
    at = ["-ss", "1"] if path.suffix != ".jpg" else []
    raw = raw_frame(path, *at, "-vf", f"crop=2:2:{x}:{y},format=rgb24")
    return raw[0], raw[1], raw[2]


def test_interlaced_film_becomes_whole_pictures(films: Path, tmp_path: Path) -> None:
    fields = (
        "-vf",
        "tinterlace=interleave_top,fieldorder=tff",
        "-c:v",
        "mpeg2video",
        "-flags",
        "+ildct+ilme",
        "-c:a",
        "libmp3lame",
    )
    path = film(films, "tv.mkv", *fields, picture="testsrc2=d=2:s=160x120:r=50")
    medium = examined(path)
    assert not medium.coding.plain
    made_of_it = made(medium, PLAYER, tmp_path / "f01")
    plays(made_of_it)
    told = call(witness("ffmpeg"), "-v", "info", "-i", made_of_it, "-vf", "idet", "-an", "-f", "null", "-").stderr
    found = told[told.rindex("Multi frame") :].split()
    assert int(found[found.index("Progressive:") + 1]) > 0 and int(found[found.index("TFF:") + 1]) == 0


@pytest.mark.parametrize("fps, most, wanted", [
    (25, 30, "25"), (50, 30, "25"), (60, 30, "30"), (59.94, 30, "30000/1001"), (23.976, 30, "24000/1001"), (24, 30, "24"),
    (120, 30, "30"), (29.917, 30, "30000/1001"), (10, 30, "10"), (0, 30, "25"), (1e9, 30, "25"), (0.01, 30, "25"),
    (float("inf"), 30, "25"), (float("nan"), 30, "25"), (30, 15, "15"), (25, 15, "25/2"),
])  # fmt: skip
def test_rates(fps: float, most: int, wanted: str) -> None:
    assert str(targets.rate(fps, most)) == wanted


SIDES = st.integers(1, 30_000)


@given(
    size=st.tuples(SIDES, SIDES),
    fps=st.floats(),
    seconds=st.floats(0, 86_400),
    rate=st.integers(-1, 10**9),
    wanted=st.builds(FilmSettings, family=st.sampled_from(["avi-asp", "mp4-avc"]), size=st.integers(0, 4000)),
)
def test_a_target_is_one_that_a_device_plays(
    size: tuple[int, int], fps: float, seconds: float, rate: int, wanted: FilmSettings
) -> None:
    (width, height), family = size, wanted.family
    coding = Coding("h264", fps=fps, audio="aac", rate=rate, channels=6)
    medium = Medium(Path("a.mp4"), "film", ".mp4", 1000, width, height, seconds, coding=coding)
    target = targets.target_of(targets.of_film(medium, wanted))
    assert isinstance(target, targets.FilmTarget)
    step = 16 if family == "avi-asp" else 2
    assert step <= target.width <= 720 and step <= target.height <= 576
    assert target.width % step == target.height % step == 0
    assert target.sample_rate in (44100, 48000) and target.channels == 2
    assert target.bit_rate == 0 or target.bit_rate >= 64_000
    if step * 4 < min(width, height) and max(width, height) < 5 * min(width, height):
        assert abs(target.width / target.height / (width / height) - 1) < 2 * step / min(target.width, target.height)


@pytest.mark.parametrize("family", ["avi-asp", "mp4-avc"])
def test_a_size_that_is_asked_for_is_kept(films: Path, tmp_path: Path, family: Any) -> None:
    medium = examined(film(films, "noise.mp4", picture="testsrc2=d=8:s=320x240:r=25,noise=alls=40:allf=t"))
    assert medium.size > 1_000_000
    path = made(medium, Profile(films=FilmSettings(family=family, size=1)), tmp_path / "a")
    assert 400_000 < path.stat().st_size <= 1_050_000
    assert media.fitted(examined(path), Profile(films=FilmSettings(family=family, size=2))).made in ((), ("DX50",))


@pytest.mark.parametrize("family", ["avi-asp", "mp4-avc"])
def test_better_quality_takes_more_room(films: Path, tmp_path: Path, family: Any) -> None:
    medium = examined(film(films, "a.mp4"))
    sizes = [
        made(medium, Profile(films=FilmSettings(family=family, quality=quality)), tmp_path / quality).stat().st_size
        for quality in ("small", "good", "fine")
    ]
    assert sizes == sorted(set(sizes))


def test_subtitles_are_drawn_while_they_are_said(films: Path, tmp_path: Path) -> None:
    if not Path(FONT).exists():
        lacks("the fonts of fonts-unfonts-core")
    black = examined(film(films, "black.mp4", picture="color=black:s=320x240:d=2:r=25"))
    said = Subtitles(Place("a.srt"), "", (Cue(800, 1300, ("▇▇▇▇ 물",)),))
    profile = Profile(films=FilmSettings(family="mp4-avc", subtitles="burnt", font=FONT))
    path = made(replace(black, subtitles=said), profile, tmp_path / "a")
    bright = [max_luma(path, at) for at in (0.5, 1.0, 1.5)]
    assert bright[0] < 40 and bright[1] > 200 and bright[2] < 40
    assert media.subtitle_file(black, profile) is None


def max_luma(path: Path, at: float) -> int:
    return max(raw_frame(path, "-ss", str(at), "-pix_fmt", "gray"))


def raw_frame(path: Path, *options: str) -> bytes:
    """One frame of a film as ffmpeg has it; options before the film that seek, and after it."""
    seek, rest = (options[:2], options[2:]) if options[0] == "-ss" else ((), options)
    command = [witness("ffmpeg"), "-v", "error", *seek, "-i", str(path), "-frames:v", "1", *rest, "-f", "rawvideo", "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def test_what_breaks_on_the_way_is_a_problem(films: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    medium = examined(film(films, "a.mp4"))
    raw = bytearray(medium.path.read_bytes())
    half = len(raw) // 2
    raw[half : half + 4000] = bytes(4000)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(raw)
    recipe = media.recipe(media.fitted(replace(medium, path=broken), PHONE))
    with pytest.raises(NkusbError) as raised:
        recipe.cook(broken, tmp_path / "out", *recipe.settings)
    assert [problem.code.name for problem in raised.value.problems] == ["MED003"]


def test_a_film_that_grows_on_the_way_is_cut_off(films: Path, tmp_path: Path) -> None:
    """A length that lies: nothing outside it is made, so that no time stamp can fill a disk."""
    medium = examined(film(films, "a.mp4"))
    path = made(replace(medium, seconds=0.1), PHONE, tmp_path / "a")
    assert float(probe(path)["format"]["duration"]) < 7


def test_lengths_that_lie(films: Path) -> None:
    source = film(films, "a.mp4")
    for name, at in (("late.mkv", "400000"), ("late.mp4", "90000")):
        late, tracks = films / name, ["-map", "0:v", "-map", "1:a", "-c", "copy"]
        done = call(witness("ffmpeg"), "-v", "error", "-y", "-i", source, "-itsoffset", at, "-i", source, *tracks, late)
        assert done.returncode == 0, done.stderr
        medium, problems = media.examine(late, PLACE)
        assert medium is None and [problem.code.name for problem in problems] == ["MED008"]


def test_a_length_that_is_not_told_is_measured(films: Path) -> None:
    path, source = films / "live.mkv", str(film(films, "a.mp4"))
    command = [witness("ffmpeg"), "-v", "error", "-i", source, "-c", "copy", "-live", "1", "-f", "matroska", "-"]
    path.write_bytes(subprocess.run(command, capture_output=True, check=True).stdout)
    assert "duration" not in probe(path)["format"]
    assert 1.8 < examined(path).seconds < 2.2


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(data=st.data())
def test_no_mutation_breaks_the_encoder(films: Path, data: st.DataObject) -> None:
    """Whatever a film has become, it is refused, or made, or a problem; and what is made plays."""
    name = data.draw(st.sampled_from(["tiny.mp4", "tiny.mkv", "tiny.avi"]))
    coded = ("-c:v", "mpeg4", "-c:a", "libmp3lame") if name == "tiny.avi" else X264
    raw = bytearray(film(films, name, *coded, "-t", "0.4", picture="testsrc2=d=1:s=64x48:r=10").read_bytes())
    for _ in range(data.draw(st.integers(1, 12))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    mutant = films / f"mutant{name[4:]}"
    mutant.write_bytes(raw)
    medium, problems = media.examine(mutant, PLACE)
    assert (medium is None) == bool(problems)
    if medium is None:
        return
    profile = data.draw(st.sampled_from([PLAYER, PHONE]))
    try:
        path = made(medium, profile, films / "of-mutant")
    except NkusbError as error:
        assert {problem.code.name for problem in error.problems} <= {"MED003", "MED007"}
    else:
        assert path.stat().st_size < 2_000_000
        assert "video" in probe(path)


def test_encoding_may_take_longer_and_not_for_ever(films: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = media.fitted(replace(examined(film(films, "a.mp4")), seconds=60.0), PHONE)
    recipe = media.recipe(fitted)
    limits = []
    monkeypatch.setattr(worker, "call", lambda *_arguments, seconds: limits.append(seconds))
    cooked(recipe, tmp_path / "a")
    assert limits == [30 * 60]
    monkeypatch.undo()
    monkeypatch.setattr(worker, "SECONDS", -30 * 60 + 0.002)  # it would need longer
    with pytest.raises(NkusbError) as raised:
        cooked(recipe, tmp_path / "b")
    assert [problem.code.name for problem in raised.value.problems] == ["MED007"]


def test_forms_name_what_they_make(tree: Tree, run: Run, films: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two forms of one edition: pages with their film, and films alone; each with its subtitles beside it."""

    def for_players(*arguments: Any) -> Any:
        editions, problems = read_manifest(*arguments)
        wanted = FilmSettings(family="avi-asp", subtitles="smi", encoding="cp949")
        profile = Profile(films=wanted, sounds=SoundSettings(family="mp3"))
        return tuple(replace(edition, profile=profile, forms=("html", "films")) for edition in editions), problems

    monkeypatch.setattr("nkusb.build.read_manifest", for_players)
    flac = films / "song.flac"
    call(witness("ffmpeg"), "-v", "error", "-y", "-f", "lavfi", "-i", "sine=d=1", flac)
    root = tree({
        "payloads/media/one/index.md": payload("노래.\n\n![물](물.mp4)\n\n![소리](a.flac)\n"),
        "payloads/media/one/물.mp4": film(films, "a.mp4").read_bytes(),
        "payloads/media/one/물.ko.srt": "1\n00:00:00,500 --> 00:00:01,500\n<i>물을</i> 끓입니다.\n".encode("utf-8-sig"),
        "payloads/media/one/물.en.srt": "1\n00:00:00,500 --> 00:00:01,500\nThe water boils.\n",
        "payloads/media/one/a.flac": flac.read_bytes(),
    })  # fmt: skip
    result = run(root, "build")
    assert result.exit_code == 0, result.output
    assert "PAY009" not in result.output
    drive = root / "out/main/drive"
    names = {path.name for path in drive.iterdir()}
    assert {"a01-1.avi", "a01-1.smi", "p01-1.jpg", "a01-2.mp3", "f01.avi", "f01.smi", "m01.mp3"} <= names
    assert (drive / "f01.avi").read_bytes() == (drive / "a01-1.avi").read_bytes()
    shown = call("iconv", "-f", "CP949", "-t", "UTF-8", drive / "f01.smi").stdout
    assert "물을 끓입니다." in shown and "<i>" not in shown and "boils" not in shown
    assert "a01-1.avi" in (drive / "a01.htm").read_text("utf-8-sig")


def test_a_killed_build_loses_no_finished_film(tree: Tree, films: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = media.recipe(media.fitted(examined(film(films, "a.mp4")), PHONE))
    first = Store(tmp_path / "store").get(recipe)
    monkeypatch.setattr(worker, "call", None)  # whoever encodes now, fails
    assert Store(tmp_path / "store").get(recipe) == first


def test_nothing_but_settings_of_films_matters_to_a_film(films: Path) -> None:
    medium = examined(film(films, "a.mp4"))
    other = replace(PHONE, name="other", pages=PageSettings(640, 480), forms=("films",))
    assert media.recipe(media.fitted(medium, PHONE)) == media.recipe(media.fitted(medium, other))
