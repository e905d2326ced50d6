"""Anchors, boxes and suppression in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kscurate.models.ssd import anchor_centres, decode, overlap, weighted_suppression


@pytest.mark.parametrize(
    ("side_px", "strides", "count"),
    [(192, (8, 16, 16, 16), 2016), (224, (8, 16, 32, 32, 32), 2254), (128, (8, 16, 16, 16), 896)],
)
def test_as_many_anchors_as_the_networks_answer_for(
    side_px: int, strides: tuple[int, ...], count: int
) -> None:
    anchors = anchor_centres(side_px, strides)
    assert anchors.shape == (count, 2)
    assert anchors.min() == pytest.approx(4 / side_px)
    assert anchors.max() == pytest.approx(1 - 4 / side_px)
    assert anchors.mean() == pytest.approx(0.5)


def test_anchors_go_row_by_row_first_the_fine_grid_then_the_coarse() -> None:
    anchors = anchor_centres(192, (8, 16, 16, 16))
    assert anchors[[0, 1]] == pytest.approx(np.full((2, 2), 4 / 192))
    assert anchors[2] == pytest.approx([12 / 192, 4 / 192])
    assert anchors[2 * 24] == pytest.approx([4 / 192, 12 / 192])
    assert anchors[1152 : 1152 + 6] == pytest.approx(np.full((6, 2), 8 / 192))
    assert anchors[1152 + 6] == pytest.approx([24 / 192, 8 / 192])


def _answer(count: int, at: int, values: list[float], logit: float) -> tuple[np.ndarray, np.ndarray]:
    told, logits = np.zeros((count, len(values)), np.float32), np.full(count, -20, np.float32)
    told[at], logits[at] = values, logit
    return told, logits


def test_a_box_without_offset_lies_around_its_anchor() -> None:
    anchors = anchor_centres(192, (8, 16, 16, 16))
    told, logits = _answer(2016, 100, [0, 0, 48, 24, 0, 0, 19.2, -9.6], 0.0)
    scores, boxes, points = decode(told, logits, anchors, 192, 0.5)
    (x, y) = anchors[100]
    assert scores == pytest.approx([0.5])
    assert boxes[0] == pytest.approx([x - 0.125, y - 0.0625, x + 0.125, y + 0.0625])
    assert points[0] == pytest.approx(np.array([[x, y], [x + 0.1, y - 0.05]]))


def test_an_offset_moves_the_box_by_input_pixels_x_before_y() -> None:
    anchors = anchor_centres(128, (8, 16, 16, 16))
    told, logits = _answer(896, 0, [12.8, 25.6, 64, 64, 0, 0], 3.0)
    scores, boxes, _ = decode(told, logits, anchors, 128, 0.5)
    assert scores == pytest.approx([1 / (1 + math.exp(-3))])
    assert (boxes[0, :2] + boxes[0, 2:]) / 2 - anchors[0] == pytest.approx([0.1, 0.2])


def test_no_score_no_box_and_no_box_of_negative_size() -> None:
    anchors = anchor_centres(192, (8, 16, 16, 16))
    told, logits = _answer(2016, 7, [0, 0, -4, 10, 0, 0], 9.0)
    for answer in ((told, logits), _answer(2016, 7, [0, 0, 10, 10, 0, 0], -0.1)):
        scores, boxes, points = decode(*answer, anchors, 192, 0.5)
        assert (len(scores), boxes.shape, points.shape) == (0, (0, 4), (0, 1, 2))


def test_a_wild_logit_does_not_overflow() -> None:
    anchors = anchor_centres(192, (8, 16, 16, 16))
    told, logits = _answer(2016, 7, [0, 0, 10, 10], 1e6)
    with np.errstate(all="raise", under="ignore"):
        assert decode(told, logits, anchors, 192, 0.5)[0] == pytest.approx([1.0])


def test_overlapping_boxes_become_their_mean_weighted_by_score() -> None:
    boxes = np.array([[0.0, 0, 1, 1], [0.2, 0, 1.2, 1], [5, 5, 6, 6]])
    found = weighted_suppression(np.array([0.9, 0.6, 0.7]), boxes, boxes[:, None, :2])
    assert [score for score, _, _ in found] == [0.9, 0.7]
    assert found[0][1] == pytest.approx([0.08, 0, 1.08, 1])
    assert found[0][2] == pytest.approx(np.array([[0.08, 0]]))
    assert found[1][1] == pytest.approx(boxes[2])


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.floats(0, 1)] * 5), max_size=12))
def test_suppression_ends_and_what_is_left_is_sorted(rows: list[tuple[float, ...]]) -> None:
    table = np.array(rows, float).reshape(-1, 5)
    boxes = np.concatenate([table[:, 1:3], table[:, 1:3] + table[:, 3:5]], axis=1)
    found = weighted_suppression(0.5 + table[:, 0] / 2, boxes, boxes[:, None, :2])
    scores = [score for score, _, _ in found]
    assert scores == sorted(scores, reverse=True)
    assert len(found) <= len(rows)
    assert bool(found) == bool(rows)


def test_overlap_is_the_shared_part_of_what_either_covers() -> None:
    others = np.array([[0.0, 0, 1, 1], [0.5, 0, 1.5, 1], [2, 2, 3, 3], [0.5, 0.5, 0.5, 0.5]])
    assert overlap(np.array([0.0, 0, 1, 1]), others) == pytest.approx([1, 1 / 3, 0, 0])
