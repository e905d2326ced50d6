"""What was drawn is in the file, at its time, whatever the container; and broken files are broken."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import av
import ffmpeg
import numpy as np
import numpy.typing as npt
import pytest

from kscurate.sample.encode import frame_is_kept, write_video
from kscurate.sample.footage import frames
from kscurate.sample.timeline import Container, Defect, VideoPlan
from ksground.ffmpeg_executable import ffmpeg_executable
from tests.sample.small_plans import FPS, small_plan

CONTAINERS = {
    "plain": Container(),
    "b_frames": Container(b_frames=3, index_first=False),
    "variable_rate": Container(variable_rate=True, b_frames=2),
    "rotated_90": Container(rotation_deg=90),
    "rotated_180": Container(rotation_deg=180),
    "rotated_270": Container(rotation_deg=270),
    "edit_list": Container(edit_list_s=float(18 / FPS), b_frames=2),
    "start_offset": Container(start_offset_s=5.3, b_frames=2),
    "matroska": Container(extension="mkv", start_offset_s=1.7),
    "vp9": Container(extension="webm", codec="vp9"),
}


def shown(path: Path, plan: VideoPlan) -> list[tuple[float, npt.NDArray[np.uint8]]]:
    """Time and luma of every frame as ffmpeg shows them."""
    raw, log = (
        ffmpeg.input(str(path))
        .video.filter("showinfo")
        .output("pipe:", format="rawvideo", pix_fmt="gray", fps_mode="passthrough", color_range="tv")
        .run(cmd=ffmpeg_executable(), capture_stdout=True, capture_stderr=True)
    )
    times_s = [
        float(word) for word in re.findall(r"n: *\d+ pts:.*?pts_time:([-\d.]+)", log.decode(errors="replace"))
    ]
    width_px, height_px = plan.size
    pictures = np.frombuffer(raw, np.uint8).reshape(-1, height_px, width_px)
    return list(zip(times_s, pictures, strict=True))


@pytest.mark.parametrize("name", CONTAINERS)
def test_each_frame_is_shown_upright_at_its_time(name: str, tmp_path: Path) -> None:
    plan = replace(small_plan(None, 2, CONTAINERS[name]), noise_sigma=1.0)
    plan = replace(plan, duration_s=float(round(4.0 * FPS) / FPS))
    path = tmp_path / f"video.{plan.container.extension}"
    write_video(plan, path)
    drawn = [planar[: plan.size[1]].copy() for planar in frames(plan)]
    kept = [at for at in range(len(drawn)) if not plan.container.variable_rate or frame_is_kept(at)]
    film = shown(path, plan)
    assert [time_s for time_s, _ in film] == pytest.approx([at / float(FPS) for at in kept], abs=0.002)
    # ffmpeg's grey is full range, what was drawn is limited.
    for at, (_, picture) in zip(kept, film, strict=True):
        expected = np.clip((drawn[at].astype(float) - 16) * 255 / 219, 0, 255)
        error = np.abs(expected - picture).mean()
        assert error < 5


def frames_until_an_error(path: Path) -> int:
    """How many frames a decoder gives that stops at the first packet it does not understand."""
    decoded = 0
    try:
        with av.open(str(path)) as file:
            for _ in file.decode(video=0):
                decoded += 1
    except av.error.FFmpegError:
        pass
    return decoded


@pytest.mark.parametrize("kind", ["empty", "truncated", "corrupt"])
def test_broken_files_are_broken(kind: str, tmp_path: Path) -> None:
    whole, broken = small_plan(None, 2), small_plan(None, 2)
    broken = replace(
        broken,
        defects=(Defect(kind, None, None, None, "", {"empty": None, "truncated": 0.5}.get(kind, 0.08)),),
    )
    write_video(whole, tmp_path / "whole.mp4")
    write_video(broken, tmp_path / "broken.mp4")
    before, after = (tmp_path / "whole.mp4").read_bytes(), (tmp_path / "broken.mp4").read_bytes()
    if kind == "empty":
        assert after == b""
        return
    assert after != before
    assert after == before[: len(after)] if kind == "truncated" else len(after) == len(before)
    assert frames_until_an_error(tmp_path / "broken.mp4") < frames_until_an_error(tmp_path / "whole.mp4")


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    plan = small_plan("shake", 3, Container(b_frames=2))
    write_video(plan, tmp_path / "one.mp4")
    write_video(plan, tmp_path / "two.mp4")
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_a_failing_encoder_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    plan = replace(small_plan(None, 2), container=Container(codec="vp9", extension="mp4", crf=20))
    with pytest.raises(RuntimeError, match="could not encode a-small_one"):
        write_video(plan, tmp_path / "video.nonsense")
    assert list(tmp_path.iterdir()) == []
