"""The right picture at the right time, from every kind of file; videos are made here and bear their numbers."""

from __future__ import annotations

import subprocess
from pathlib import Path

import av
import numpy as np
import pytest

from kseval.clip import Clip
from kseval.resize import View
from kseval.video.probe import probe
from kseval.video.read import Look, read
from kseval.video.sampling import FrameRule
from ksground.ffmpeg_executable import ffmpeg_executable

from .numbered import HEIGHT_PX, NATIVE, WIDTH_PX, frames_seen, look, pairs_seen, write

B_FRAMES = {"bf": "3", "g": "24", "x264-params": "b-pyramid=2:scenecut=0"}
OPEN_GOP = {"g": "12", "x264-params": "open-gop=1:bframes=3:scenecut=0:min-keyint=12"}
# 48 pictures at 24 a second: the middles of 8 parts, and of 4 parts with the picture 1/8 s later.
FRAMES = [3, 9, 15, 21, 27, 33, 39, 45]
PAIRS = [[6, 9], [18, 21], [30, 33], [42, 45]]


def _needs(codec: str) -> None:
    if codec not in av.codecs_available:
        pytest.skip(f"this PyAV was built without {codec}")


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("b.mp4", "libx264", B_FRAMES),
        ("b.mkv", "libx264", B_FRAMES),
        ("b.ts", "libx264", B_FRAMES),
        ("b.avi", "libx264", B_FRAMES),
        ("open.mp4", "libx264", OPEN_GOP),
        ("hevc.mp4", "libx265", {"x265-params": "log-level=none:keyint=24:bframes=4"}),
        ("vp9.webm", "libvpx-vp9", {"deadline": "realtime", "cpu-used": "8", "auto-alt-ref": "1"}),
        ("part2.mp4", "mpeg4", {"bf": "2", "g": "24"}),
        ("two.mpg", "mpeg2video", {"bf": "2", "g": "24"}),
        ("plain.mkv", "ffv1", {}),
        ("b.flv", "libx264", B_FRAMES),
        ("vp8.webm", "libvpx", {"deadline": "realtime", "cpu-used": "8"}),
    ],
)
def test_every_codec_and_container_shows_the_right_pictures(tmp_path, name, codec, options) -> None:
    _needs(codec)
    seen = look(write(tmp_path / name, 48, codec=codec, options=options))
    assert frames_seen(seen) == FRAMES
    assert pairs_seen(seen) == PAIRS
    np.testing.assert_allclose(seen.gap_s, 0.125, atol=2e-3)
    assert (seen.n_frames, seen.n_damaged, seen.missing_s) == (48, 0, 0)


def test_variable_rate_goes_by_time_stamps(tmp_path) -> None:
    times_s = [*(0.01 * n for n in range(50)), 1.0, 1.4, *(2 + 0.05 * n for n in range(40))]
    seen = look(write(tmp_path / "vfr.mkv", times_s, fps=1000, options=B_FRAMES), count=4)
    # Parts of nearly one second, so at nearly 0.5 s, 1.5 s, 2.5 s and 3.5 s.
    assert frames_seen(seen) == [49, 51, 52 + 9, 52 + 29]
    assert seen.n_frames == 92


@pytest.mark.parametrize("name", ["offset.mp4", "offset.mkv", "offset.ts"])
def test_a_start_offset_is_not_the_clips(tmp_path, name) -> None:
    times_s = [5.3 + n / 25 for n in range(75)]
    file = write(tmp_path / name, times_s, fps=25, options=B_FRAMES)
    assert frames_seen(look(file, count=3)) == [12, 37, 62]
    assert frames_seen(look(file, 2.0, 3.0, count=2)) == [56, 68]


LONG = {
    "mp4": ("a.mp4", B_FRAMES),
    "mkv": ("a.mkv", B_FRAMES),
    "open group": ("a.mp4", OPEN_GOP),
    "transport stream": ("a.ts", B_FRAMES),
    "avi": ("a.avi", B_FRAMES),
    "avi, open group": ("a.avi", OPEN_GOP),
    "gradual refresh": ("a.mp4", {"g": "24", "x264-params": "intra-refresh=1:keyint=24:scenecut=0"}),
}


@pytest.fixture(scope="module", params=LONG)
def long_video(request, tmp_path_factory) -> Path:
    name, options = LONG[request.param]
    return write(tmp_path_factory.mktemp("long") / name, 240, options=options)


@pytest.mark.parametrize("start", [0, 48, 52, 120, 131])
def test_a_span_of_a_long_video_is_exact(long_video, start) -> None:
    seen = look(long_video, start / 24, (start + 48) / 24)
    assert frames_seen(seen) == [start + number for number in FRAMES]
    assert pairs_seen(seen) == [[start + one, start + other] for one, other in PAIRS]
    assert seen.n_frames == 48


def test_vp9_spans_are_exact(tmp_path) -> None:
    _needs("libvpx-vp9")
    options = {"deadline": "realtime", "cpu-used": "8", "g": "30"}
    file = write(tmp_path / "a.webm", 200, codec="libvpx-vp9", options=options)
    assert frames_seen(look(file, 4.0, 6.0)) == [96 + number for number in FRAMES]


def test_what_an_edit_list_hides_stays_hidden(tmp_path) -> None:
    whole = write(tmp_path / "whole.mp4", 96, options=B_FRAMES)
    cut = tmp_path / "cut.mp4"
    command = [ffmpeg_executable(), "-v", "error", "-ss", "1.5", "-i", whole, "-c", "copy", cut]
    subprocess.run(command, check=True)
    seen = look(cut, count=60)
    assert min(frames_seen(seen)) == 36
    assert max(frames_seen(seen)) == 95
    assert seen.n_frames == 60


@pytest.mark.parametrize("rotation_deg", [90, 180, 270])
def test_rotation_is_applied_as_ffmpeg_does(tmp_path, rotation_deg) -> None:
    file = write(tmp_path / "turned.mp4", 5, rotation_deg=rotation_deg)
    facts = probe(file)
    assert facts.rotation_deg == rotation_deg
    high, wide = facts.height_px, facts.width_px
    assert (high, wide) == ((HEIGHT_PX, WIDTH_PX) if rotation_deg == 180 else (WIDTH_PX, HEIGHT_PX))
    looks = {"all": Look(View(high, wide, "squash", "area"))}
    ours = read(Clip("clip", file), FrameRule(5, 0, 0.1), looks).pictures["all"]
    command = [ffmpeg_executable(), "-v", "error", "-i", file, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    theirs = subprocess.run(command, check=True, capture_output=True).stdout
    expected = np.frombuffer(theirs, np.uint8).reshape(5, high, wide, 3)
    assert np.abs(ours - expected).mean() < 2


def test_one_frame_is_shown_repeatedly_and_has_no_pairs(tmp_path) -> None:
    seen = look(write(tmp_path / "one.mp4", 1))
    assert frames_seen(seen) == [0] * 8
    assert seen.pictures["pairs"].shape == (0, 2, HEIGHT_PX, WIDTH_PX, 3)
    assert seen.gap_s.shape == (0,)


def test_each_look_gets_its_own_frames_and_view(tmp_path) -> None:
    file = write(tmp_path / "a.mp4", 48, options=B_FRAMES)
    looks = {
        "few": Look(NATIVE, frames=2),
        "small": Look(View(7, 9, "squash", "clean_fid")),
        "cropped": Look(View(16, 16, "crop", "area"), "pairs"),
    }
    seen = read(Clip("clip", file), FrameRule(8, 4, 0.125), looks)
    assert frames_seen(look(file))[2::4] == [15, 39]
    assert seen.pictures["few"].shape == (2, HEIGHT_PX, WIDTH_PX, 3)
    np.testing.assert_array_equal(seen.pictures["few"], look(file).pictures["frames"][2::4])
    assert seen.pictures["small"].shape == (8, 7, 9, 3)
    assert seen.pictures["cropped"].shape == (4, 2, 16, 16, 3)
    assert all(pictures.dtype == np.float32 for pictures in seen.pictures.values())
    assert seen.times_s.tolist() == pytest.approx([number / 24 for number in FRAMES])


REAL = Path(__file__).parents[4] / "shared" / "videos"


@pytest.mark.skipif(not REAL.is_dir(), reason="the real videos lie beside the repository, not in it")
@pytest.mark.parametrize("name", ["clockandcat.mp4", "citytower_1.mpg"])
def test_a_span_of_a_real_video_shows_what_the_whole_does(name) -> None:
    looks = {"small": Look(View(27, 48, "squash", "area"))}
    whole = read(Clip("whole", REAL / name), FrameRule(400, 0, 0.1), looks)
    part = read(Clip("part", REAL / name, 3.0, 4.5), FrameRule(12, 0, 0.1), looks)
    index = [int(np.abs(whole.times_s - time_s).argmin()) for time_s in part.times_s]
    np.testing.assert_allclose(whole.times_s[index], part.times_s, atol=1e-6)
    np.testing.assert_allclose(whole.pictures["small"][index], part.pictures["small"], atol=0.01)
