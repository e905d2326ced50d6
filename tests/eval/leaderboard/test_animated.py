"""The small moving pictures are what they say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kseval.leaderboard.animated import animated_picture


def test_every_frame_plays_at_its_shape_and_pace(tmp_path: Path) -> None:
    frames = np.zeros((5, 120, 200, 3), np.uint8)
    for at, frame in enumerate(frames):
        frame[:, at * 40 : at * 40 + 40] = (250, 10, 10)
    animated_picture(frames, tmp_path / "a" / "clip.webp", frames_per_s=10)
    with Image.open(tmp_path / "a" / "clip.webp") as picture:
        assert (picture.format, picture.size, picture.n_frames) == ("WEBP", (160, 96), 5)  # type: ignore[attr-defined]
        assert picture.info["loop"] == 0
        for at in range(5):
            picture.seek(at)
            rgb = np.asarray(picture.convert("RGB")).astype(int)
            assert picture.info["duration"] == 100
            assert rgb[48, at * 32 + 16, 0] > 150
            assert rgb[48, (at * 32 + 96) % 160, 0] < 100


def test_it_is_small(tmp_path: Path) -> None:
    waves = np.sin(np.linspace(0, 9, 360 * 640)).reshape(1, 360, 640, 1) * 100 + 120
    animated_picture(np.repeat(waves.astype(np.uint8), 3, 3).repeat(16, 0), tmp_path / "clip.webp")
    assert (tmp_path / "clip.webp").stat().st_size < 60_000


@pytest.mark.parametrize(
    "frames",
    [np.zeros((0, 4, 4, 3), np.uint8), np.zeros((4, 4, 3), np.uint8), np.zeros((2, 4, 4, 3), np.float32)],
)
def test_other_arrays_are_refused(tmp_path: Path, frames: np.ndarray) -> None:
    with pytest.raises(ValueError, match="uint8"):
        animated_picture(frames, tmp_path / "clip.webp")
