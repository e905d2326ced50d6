"""Copies are of the whole clip at its own rate, and shown by the protocol as the clip itself is."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kseval.clip import Clip
from kseval.resize import View
from kseval.sanity import whole
from kseval.sanity.whole import read_whole, write_copy
from kseval.video.lossless import write_lossless
from kseval.video.probe import probe
from kseval.video.read import Look, Looks, read
from kseval.video.sampling import FrameRule
from kseval.video.write import write_clip

RULE = FrameRule(16, 8, 0.125)
LOOKS = {
    "frames": Look(View(48, 64, "squash", "area")),
    "pairs": Look(View(48, 64, "squash", "area"), "pairs"),
}


def _numbered(count: int) -> NDArray[np.uint8]:
    """Every frame of a grey of its own, rising."""
    greys = np.linspace(20, 235, count).astype(np.uint8)
    return np.broadcast_to(greys[:, None, None, None], (count, 48, 64, 3))


def _look(clip: Clip) -> Looks:
    return read(clip, RULE, LOOKS)


@pytest.mark.parametrize("fps", [Fraction(25), Fraction(30000, 1001), Fraction(4320, 239)], ids=str)
def test_a_copy_has_all_frames_and_shows_the_protocol_the_same_ones(fps: Fraction, tmp_path: Path) -> None:
    write_clip(tmp_path / "video.mp4", _numbered(120), fps, crf=1)
    clip = Clip("c", tmp_path / "video.mp4", start_s=float(20 / fps), end_s=float(95 / fps))
    found = read_whole(clip, 48)
    assert found.frames.shape == (75, 48, 64, 3)
    assert float(found.fps) == pytest.approx(float(fps), rel=1e-5)
    write_lossless(tmp_path / "copy.mp4", found.frames, found.fps)
    real, copy = _look(clip), _look(Clip("c", tmp_path / "copy.mp4"))
    for name in LOOKS:
        np.testing.assert_array_equal(copy.pictures[name], real.pictures[name])
    np.testing.assert_allclose(copy.gap_s, real.gap_s, atol=1e-4)
    assert probe(tmp_path / "copy.mp4").duration_s == pytest.approx(float(75 / fps), abs=1e-3)


def test_what_is_written_without_loss_comes_back_to_the_level(tmp_path: Path) -> None:
    frames = np.random.default_rng(0).integers(256, size=(9, 31, 45, 3), dtype=np.uint8)
    write_lossless(tmp_path / "clip.mp4", frames, Fraction(30000, 1001))
    np.testing.assert_array_equal(read_whole(Clip("c", tmp_path / "clip.mp4"), 31).frames, frames)


def test_a_copy_is_small_and_keeps_its_shape(tmp_path: Path) -> None:
    write_clip(tmp_path / "video.mp4", np.full((4, 120, 300, 3), 90, np.uint8), 10)
    found = read_whole(Clip("c", tmp_path / "video.mp4"), 60)
    assert found.frames.shape == (4, 60, 150, 3)
    facts = probe(write_copy(tmp_path / "copy.mp4", found))
    assert (facts.height_px, facts.width_px, facts.n_frames, facts.fps) == (60, 150, 4, 10)


def test_a_clip_too_long_for_memory_is_thinned_and_lasts_as_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "MOST_FRAMES", 10)
    write_clip(tmp_path / "video.mp4", _numbered(40), 20)
    found = read_whole(Clip("c", tmp_path / "video.mp4"), 48)
    assert (len(found.frames), found.fps) == (10, 5)
