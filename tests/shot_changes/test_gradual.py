"""Wipes found with their width, dissolves and dips proposed, motion neither."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kscurate.shot_changes.gradual import find_gradual

from .made_thumbnails import FPS, between, dissolve, iris, scene, wipe_right

ONE, OTHER = scene(1, 70), scene(2, 70)


def _find(pictures: Any) -> tuple[list[Any], list[int]]:
    return find_gradual(pictures, (0, len(pictures)), FPS)


@pytest.mark.parametrize("mix", [wipe_right, iris])
@pytest.mark.parametrize("frames", [13, 25])
def test_a_wipe_is_found_and_its_span_holds_all_of_it(mix: Any, frames: int) -> None:
    (found,), _ = _find(between(ONE, OTHER, frames, mix))
    first, stop = 70 - frames, 70
    # Where two scenes are alike the front passes unseen; what else moves turns before or after it.
    assert first - 12 <= found.first <= first + 2
    assert stop - 2 <= found.stop <= stop + 8


def test_a_dissolve_is_no_wipe_and_its_middle_is_proposed() -> None:
    wipes, places = _find(between(ONE, OTHER, 20, dissolve))
    assert wipes == []
    assert any(55 <= place <= 65 for place in places)


def test_a_dip_through_black_is_proposed() -> None:
    dark = np.concatenate([np.linspace(1, 0, 12), np.linspace(0, 1, 12)])[:, None, None, None]
    dip = np.concatenate([ONE[58:], OTHER[:12]]) * dark
    pictures = np.concatenate([ONE[:58], dip.astype(np.uint8), OTHER[12:]])
    wipes, places = _find(pictures)
    assert any(55 <= place <= 85 for place in places) or wipes


def test_a_hand_that_moves_before_a_still_camera_is_neither() -> None:
    assert _find(ONE) == ([], [])


def test_a_pan_is_no_wipe() -> None:
    assert _find(scene(4, 70, drift_px=1.2))[0] == []


def test_another_shot_beyond_the_cut_is_not_looked_at() -> None:
    pictures = np.concatenate([ONE[:40], OTHER[40:]])
    for shot in ((0, 40), (40, 70)):
        assert find_gradual(pictures, shot, FPS) == ([], [])


@pytest.mark.parametrize("frames", [1, 2, 5])
def test_a_shot_too_short_for_a_transition_has_none(frames: int) -> None:
    assert _find(ONE[:frames]) == ([], [])
