"""Motion is measured per second: pace counts, how much of the step a clip shows does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kseval.clip import Clip
from kseval.features import open_extractor
from kseval.metrics.motion import Motion
from kseval.resize import View
from kseval.video.read import Look, read
from kseval.video.sampling import FrameRule
from kseval.video.write import write_clip
from tests.eval.moving_pictures import SIDE_PX, Camera, film

# A pan of 40 px in 41 frames, at 10 a second: 10 px a second.
PAN, FPS = film(Camera(40), frames=41), 10
SPEED = 10 / SIDE_PX


def _flow(tmp_path: Path, frames: np.ndarray, fps: int) -> np.ndarray:
    write_clip(tmp_path / "clip.mp4", frames, fps, crf=4)
    look = {"it": Look(View(SIDE_PX, SIDE_PX, "squash", "area"), "pairs")}
    seen = read(Clip("c", tmp_path / "clip.mp4"), FrameRule(16, 8, 0.2), look)
    return open_extractor("flow")(seen.pictures["it"][None], gap_s=seen.gap_s[None])


@pytest.mark.parametrize(
    ("frames", "fps", "speeds"),
    [
        (PAN[:21], FPS, 0),  # half of the step, at its own pace
        (PAN[::2], FPS, 1),  # all of it in half the time
        (PAN, FPS // 2, 0.5),  # slow motion
        (PAN[:1].repeat(41, axis=0), FPS, 1),  # at rest
    ],
    ids=["half of it", "hurried", "slow motion", "at rest"],
)
def test_how_far_a_pan_is_from_the_real_one(
    frames: np.ndarray, fps: int, speeds: float, tmp_path: Path
) -> None:
    real, made = _flow(tmp_path, PAN, FPS), _flow(tmp_path, frames, fps)
    assert Motion().values(real, made)[0] / SPEED == pytest.approx(speeds, abs=0.12)
