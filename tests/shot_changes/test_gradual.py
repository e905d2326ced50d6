"""Wipes and dissolves found with their width, dips proposed, motion and changes of light neither."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kscurate.shot_changes.gradual import Place, find_gradual
from kscurate.transition import Transition

from .made_thumbnails import FPS, between, dissolve, iris, scene, wipe_right

ONE, OTHER = scene(1, 70), scene(2, 70)


def _find(pictures: Any) -> tuple[list[Transition], list[Place]]:
    return find_gradual(pictures, (0, len(pictures)), FPS)


@pytest.mark.parametrize("mix", [wipe_right, iris])
@pytest.mark.parametrize("frames", [13, 25])
def test_a_wipe_is_found_and_its_span_holds_all_of_it(mix: Any, frames: int) -> None:
    (found,), _ = _find(between(ONE, OTHER, frames, mix))
    first, stop = 70 - frames, 70
    # Where two scenes are alike the front passes unseen; what else moves turns before or after it.
    assert first - 12 <= found.first <= first + 2
    assert stop - 2 <= found.stop <= stop + 8


@pytest.mark.parametrize("frames", [10, 20])
def test_a_dissolve_is_found_and_its_span_holds_what_is_mixed(frames: int) -> None:
    (found,), _ = _find(between(ONE, OTHER, frames, dissolve))
    first, stop = 70 - frames, 70
    tenth = frames // 10 + 1
    # What else moves is a part of the mixture, so the span may be wider.
    assert first - 12 <= found.first <= first + tenth
    assert stop - tenth <= found.stop <= stop + 12


def test_a_soft_wipe_is_found_or_left_to_the_network() -> None:
    def soft(one: Any, other: Any, share: float) -> Any:
        local = np.clip(3 * share - np.arange(48) / 24, 0, 1)[None, :, None]
        return ((1 - local) * one + local * other).astype(np.uint8)

    found, places = _find(between(ONE, OTHER, 24, soft))
    spans = [*found, *(place.likely or (place.at, place.at) for place in places)]
    assert any(first <= 60 and stop >= 55 for first, stop in spans)


@pytest.mark.parametrize("gain", [0.6, 0.8, 1.25])
def test_a_change_of_light_is_no_dissolve(gain: float) -> None:
    light = np.interp(np.arange(70), [30, 45], [1, gain])[:, None, None, None]
    found, places = _find(np.clip(scene(1, 70) * 0.7 * light, 0, 255).astype(np.uint8))
    assert found == []
    assert not any(place.likely for place in places)


def test_a_slow_pan_is_no_dissolve_though_it_mixes_neighbours() -> None:
    found, places = _find(scene(4, 70, drift_px=0.4))
    assert found == []
    assert not any(place.likely for place in places)


def test_a_dip_through_black_is_proposed() -> None:
    dark = np.concatenate([np.linspace(1, 0, 12), np.linspace(0, 1, 12)])[:, None, None, None]
    dip = np.concatenate([ONE[58:], OTHER[:12]]) * dark
    pictures = np.concatenate([ONE[:58], dip.astype(np.uint8), OTHER[12:]])
    found, places = _find(pictures)
    assert any(55 <= place.at <= 85 for place in places) or found


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
