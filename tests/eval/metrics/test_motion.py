"""Metrics of flow against closed forms: rest, the other way, twice as fast, elsewhere; and what they leave out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from kseval.metrics import PairMetric, open_metric
from kseval.optical_flow.cells import DIMENSIONS, GRID, flatten, unflatten

PAIRS = 5
EVERY = ("motion", "flow_histogram")
FLOWS = arrays(np.float32, (2, 3, 8), elements=st.floats(-4, 4, width=32))


def _everywhere(right: float, down: float, n: int = 2) -> NDArray[np.float32]:
    """One motion in all cells of all pairs."""
    return np.broadcast_to(np.array([right, down], np.float32), (n, PAIRS, GRID, GRID, 2)).reshape(
        n, PAIRS, DIMENSIONS
    )


def _values(name: str, reference: NDArray[np.float32], generated: NDArray[np.float32]) -> list[float]:
    metric = open_metric(name)
    assert isinstance(metric, PairMetric)
    values = metric.values(reference, generated)
    assert values.dtype == np.float64
    assert values.shape == (len(reference),)
    return values.tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", EVERY)
class TestEveryMetricOfFlow:
    def test_lower_is_better(self, name: str) -> None:
        assert open_metric(name).better == "lower"

    def test_a_clip_that_rests_scores_the_real_ones_speed(self, name: str) -> None:
        real = _everywhere(0.3, 0.4)
        assert _values(name, real, np.zeros_like(real)) == pytest.approx([0.5, 0.5])

    def test_the_other_way_scores_twice_the_speed(self, name: str) -> None:
        real = _everywhere(0.3, -0.4)
        assert _values(name, real, -real) == pytest.approx([1, 1])

    def test_twice_as_fast_scores_the_speed(self, name: str) -> None:
        real = _everywhere(0.3, 0.4)
        assert _values(name, real, 2 * real) == pytest.approx([0.5, 0.5])

    @settings(max_examples=25, deadline=None)
    @given(flows=FLOWS, others=FLOWS)
    def test_is_a_distance(self, name: str, flows: NDArray[np.float32], others: NDArray[np.float32]) -> None:
        assert _values(name, flows, flows) == [0, 0]
        there, back = _values(name, flows, others), _values(name, others, flows)
        assert there == pytest.approx(back)
        assert min(there) >= 0
        rest = np.zeros_like(flows)
        via_rest = np.add(_values(name, flows, rest), _values(name, rest, others))
        assert (np.array(there) <= via_rest + 1e-6).all()

    def test_a_pair_that_either_does_not_have_is_left_out_and_never_0(self, name: str) -> None:
        real, made = _everywhere(0.3, 0.4).copy(), np.zeros_like(_everywhere(0, 0))
        real[0, 1], made[0, 3] = np.nan, np.nan
        real[0, 2] = made[0, 2] = 7
        assert _values(name, real, made) == pytest.approx([0.5 * 2 / 3, 0.5])

    def test_a_clip_without_a_pair_is_nan_without_a_warning(self, name: str) -> None:
        real, made = _everywhere(1, 0), _everywhere(1, 0).copy()
        made[1] = np.nan
        assert _values(name, real, made) == pytest.approx([0, np.nan], nan_ok=True)
        assert np.isnan(_values(name, real[:, :0], made[:, :0])).all()


def test_motion_asks_where_and_when_the_histogram_neither() -> None:
    left, late = np.zeros((1, PAIRS, GRID, GRID, 2), np.float32), np.zeros((1, PAIRS, DIMENSIONS), np.float32)
    left[:, :, :, : GRID // 2] = (1, 0)
    right = left[:, :, :, ::-1]
    assert _values("motion", flatten(left), flatten(right)) == pytest.approx([1])
    assert _values("flow_histogram", flatten(left), flatten(right)) == pytest.approx([0], abs=1e-6)
    late[:, 3] = 1
    assert _values("motion", late, late[:, ::-1])[0] > 0.5
    assert _values("flow_histogram", late, late[:, ::-1]) == pytest.approx([0])


def test_motion_of_one_cell_in_one_pair_is_its_share() -> None:
    real = np.zeros((1, PAIRS, DIMENSIONS), np.float32)
    made = real.copy()
    unflatten(made)[0, 2, 4, 4] = (3, 4)
    assert _values("motion", real, made) == pytest.approx([5 / PAIRS / GRID**2])


@settings(max_examples=25, deadline=None)
@given(turn=st.floats(0, 2 * np.pi), flows=FLOWS, others=FLOWS)
def test_motion_is_the_same_in_a_turned_picture(
    turn: float, flows: NDArray[np.float32], others: NDArray[np.float32]
) -> None:
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    turned = [flatten(unflatten(each) @ matrix) for each in (flows, others)]
    assert _values("motion", *turned) == pytest.approx(_values("motion", flows, others), abs=1e-5)


def test_a_quarter_turn_of_everything_is_twice_the_speed_for_a_histogram() -> None:
    # No direction is shared: each of the two has all of its length where the other has none.
    assert _values("flow_histogram", _everywhere(1, 0), _everywhere(0, 1)) == pytest.approx([2, 2])
    # An eighth of a turn less a little: the votes slide over, they do not jump.
    slight = _everywhere(np.cos(0.01), np.sin(0.01))
    assert _values("flow_histogram", _everywhere(1, 0), slight)[0] == pytest.approx(
        2 * 0.01 * 8 / (2 * np.pi)
    )
