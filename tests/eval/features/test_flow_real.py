"""A few real clips: what a hand does outlives the removal of the camera, what a zoom on its first frame does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kseval.clip import Clip
from kseval.corruptions import FrameCorruption, open_corruption
from kseval.features import open_extractor
from kseval.optical_flow.cells import speed
from kseval.resize import View
from kseval.video.read import Look, read
from kseval.video.sampling import FrameRule

VIDEOS = Path(__file__).parents[4] / "shared" / "videos"
SPAN_S = 2.0
COUNT = 17
RULE = FrameRule(count=COUNT, pairs=0, pair_gap_s=0.125)
LOOK = Look(View(128, 128, "squash", "area"))
CLIPS = {"tumblerhand.mp4": 3.0, "box-in-hand.mp4": 6.0, "roofjump_01.mp4": 5.0, "balance-c01.mp4": 0.0}


def _frames(name: str) -> NDArray[np.uint8]:
    if not (VIDEOS / name).exists():
        pytest.skip(f"no ../shared/videos/{name}")
    start_s = CLIPS[name]
    seen = read(Clip(name, VIDEOS / name, start_s, start_s + SPAN_S), RULE, {"frames": LOOK})
    return np.rint(seen.pictures["frames"]).astype(np.uint8)


def _speed(extractor: str, frames: NDArray[np.uint8]) -> float:
    """Mean speed of every fourth pair, shares of the picture per second."""
    pairs = np.stack([frames[:-1:4], frames[1::4]], axis=1)[None].astype(np.float32)
    found = open_extractor(extractor)(pairs, gap_s=np.full(pairs.shape[:2], SPAN_S / COUNT))
    return float(speed(found).mean())


@pytest.mark.parametrize("name", sorted(CLIPS))
def test_a_real_clip_moves_by_itself_and_a_zoom_on_it_does_not(name: str) -> None:
    frames, zoom = _frames(name), open_corruption("zoom_on_still")
    assert isinstance(zoom, FrameCorruption)
    zoomed = zoom.corrupt(frames, 0)
    assert _speed("flow", zoomed) > 0.05
    assert _speed("flow_residual", zoomed) < 0.004
    assert _speed("flow_residual", frames) > 2 * _speed("flow_residual", zoomed)
