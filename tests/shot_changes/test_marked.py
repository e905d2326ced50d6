"""Probabilities -> transitions: closed forms."""

from __future__ import annotations

import numpy as np

from kscurate.shot_changes.marked import transitions_in


def _probabilities(single: dict[int, float], many: dict[int, float], n: int = 60) -> np.ndarray:
    heads = np.zeros((n, 2), np.float32)
    for column, values in enumerate((single, many)):
        for frame, probability in values.items():
            heads[frame, column] = probability
    return heads


def test_a_cut_begins_a_shot_after_the_frame_that_is_marked() -> None:
    assert transitions_in(_probabilities({19: 0.9}, {18: 0.2, 19: 0.8}), 0.5) == [(20, 20)]


def test_a_dissolve_has_the_width_of_all_that_is_marked_and_a_little_more() -> None:
    many = dict.fromkeys(range(20, 40), 0.9) | {19: 0.15, 40: 0.15}
    # 22 frames are marked; 15% of them, rounded up, are added on either side.
    assert transitions_in(_probabilities({30: 0.4}, many), 0.5) == [(15, 45)]


def test_what_is_marked_faintly_is_nothing() -> None:
    assert transitions_in(_probabilities({19: 0.45}, {19: 0.49}), 0.5) == []


def test_two_are_told_apart() -> None:
    assert transitions_in(_probabilities({9: 0.9, 29: 0.6}, {}), 0.5) == [(10, 10), (30, 30)]
