"""Histograms of directions: votes, layout, and what a Fréchet distance of them sees."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kseval.features import open_extractor
from kseval.metrics import SetMetric, open_metric
from kseval.optical_flow.cells import DIMENSIONS, GRID
from kseval.optical_flow.orientation import (
    DIRECTIONS,
    MOTION_DIMENSIONS,
    UNIT_PER_S,
    motion_features,
    oriented,
)
from tests.eval.moving_pictures import Camera, as_pairs, film

ANGLES = st.floats(-np.pi, np.pi)


@settings(max_examples=50, deadline=None)
@given(angle=ANGLES, length=st.floats(0, 100))
def test_votes_sum_to_the_length_and_two_directions_share_them(angle: float, length: float) -> None:
    votes = oriented(length * np.array([np.cos(angle), np.sin(angle)]))
    assert votes.sum() == pytest.approx(length)
    assert (votes >= 0).all()
    assert (votes > 1e-9 * length).sum() <= 2


@settings(max_examples=50, deadline=None)
@given(angle=ANGLES)
def test_an_eighth_of_a_turn_moves_the_votes_by_one(angle: float) -> None:
    here, there = (oriented(np.array([np.cos(each), np.sin(each)])) for each in (angle, angle + np.pi / 4))
    np.testing.assert_allclose(np.roll(here, 1), there, atol=1e-9)


@pytest.mark.parametrize(("vector", "direction"), [((1, 0), 0), ((1, 1), 1), ((0, 1), 2), ((-1, 0), 4)])
def test_directions_run_from_right_by_down(vector: tuple[int, int], direction: int) -> None:
    votes = oriented(np.array(vector, float))
    assert votes.argmax() == direction
    assert votes[direction] == pytest.approx(np.hypot(*vector))


def test_no_motion_votes_for_nothing_and_nan_stays_nan() -> None:
    assert (oriented(np.zeros(2)) == 0).all()
    assert np.isnan(oriented(np.array([np.nan, 1.0]))).all()


def _laid_out(features: NDArray[np.float32]) -> NDArray[np.float32]:
    assert features.shape[-1] == MOTION_DIMENSIONS
    return features.reshape(-1, 2, 2, 2, DIRECTIONS)


def test_features_lie_by_what_row_column_and_direction() -> None:
    flow = np.zeros((1, 4, GRID, GRID, 2), np.float32)
    flow[:, :, GRID // 2 :, : GRID // 2] = (0, 3 * UNIT_PER_S)  # bottom left, downwards, steadily
    found = _laid_out(motion_features(flow.reshape(1, 4, DIMENSIONS)))[0]
    expected = np.zeros_like(found)
    expected[0, 1, 0, 2] = 2  # log2(1 + 3)
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_change_of_motion_is_seen_where_the_mean_motion_is_the_same() -> None:
    steady, jerky = np.full((2, 1, 5, DIMENSIONS), UNIT_PER_S, np.float32)
    jerky = jerky * np.array([2, 0, 1, 0, 2], np.float32)[:, None]
    change = _laid_out(motion_features(jerky))[0, 1].sum(-1)
    assert (change > 1).all()
    assert (_laid_out(motion_features(steady))[0, 1] == 0).all()


def test_a_missing_pair_is_left_out_and_one_pair_is_too_few() -> None:
    flow = np.full((3, 5, DIMENSIONS), UNIT_PER_S, np.float32)
    flow[1, 4], flow[2, 1:] = np.nan, np.nan
    found = motion_features(flow)
    np.testing.assert_allclose(found[1], found[0])
    assert np.isnan(found[2]).all()


def test_the_frechet_distance_of_them_tells_another_motion_from_the_same() -> None:
    noise = np.random.default_rng(0)

    def clips(right: float) -> NDArray[np.float32]:
        cells = noise.normal((right, 0), 0.05, (100, 2, GRID, GRID, 2))
        return motion_features(cells.reshape(100, 2, DIMENSIONS))

    metric = open_metric("frechet")
    assert isinstance(metric, SetMetric)
    real = clips(0.2)
    assert metric.value(real, real) == pytest.approx(0, abs=1e-6)
    assert metric.value(real, clips(-0.2)) > 20 * metric.value(real, clips(0.2))


def test_one_vector_a_clip_of_real_pictures() -> None:
    pairs = as_pairs(film(Camera(6), frames=4))
    found = open_extractor("motion_histogram")(pairs, gap_s=np.full((1, 3), 0.125))
    assert found.shape == (1, 1, MOTION_DIMENSIONS)
    assert found.dtype == np.float32
    laid_out = _laid_out(found[0])[0]
    assert (laid_out[0].argmax(axis=-1) == 0).all(), "all of the picture goes right"
