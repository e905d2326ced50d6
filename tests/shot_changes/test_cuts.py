"""Cuts: what jumps once and stays is one; what comes back or goes on is none."""

from __future__ import annotations

import numpy as np
import pytest

from kscurate.shot_changes.cuts import find_cuts

from .made_thumbnails import scene

ONE, OTHER = scene(1, 50), scene(2, 50)


def test_a_cut_is_found_at_the_frame_that_begins_the_new_shot() -> None:
    assert find_cuts(np.concatenate([ONE[:37], OTHER[37:]])) == ([37], [])


def test_cuts_near_each_other_and_near_both_ends_are_found() -> None:
    third = scene(3, 50)
    pictures = np.concatenate([ONE[:4], OTHER[4:20], third[20:28], ONE[28:47], OTHER[47:]])
    assert find_cuts(pictures)[0] == [4, 20, 28, 47]


@pytest.mark.parametrize("length", [1, 2])
def test_a_flash_is_no_cut(length: int) -> None:
    pictures = ONE.copy()
    pictures[20 : 20 + length] = 255
    assert find_cuts(pictures)[0] == []


def test_another_shot_of_two_frames_is_no_sure_cut() -> None:
    pictures = ONE.copy()
    pictures[20:22] = OTHER[20:22]
    assert find_cuts(pictures)[0] == []


def test_a_fast_pan_is_no_cut() -> None:
    assert find_cuts(scene(4, 40, drift_px=2.5))[0] == []


def test_a_jump_of_the_camera_that_goes_on_moving_is_left_to_the_network() -> None:
    still, moving = scene(4, 40), scene(4, 60, drift_px=1.5)
    pictures = np.concatenate([still[:20], moving[30:]])
    sure, _ = find_cuts(pictures)
    assert sure == []


@pytest.mark.parametrize("frames", [0, 1, 2, 3])
def test_a_window_of_hardly_any_frame_has_none(frames: int) -> None:
    assert find_cuts(ONE[:frames]) == ([], [])
