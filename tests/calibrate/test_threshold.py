"""What holds for every choice of a threshold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from kscurate.calibrate.threshold import Choice, Cuts, best_precision, between, cuts, most_found

values = st.sampled_from([float("nan"), 0.0, 1.0, 2.0]) | st.floats(-5, 5)
sides = st.sampled_from(["min", "max"])
precisions = st.floats(0, 1) | st.sampled_from([0.0, 0.5, 0.9, 1.0])


@st.composite
def labelled(draw: st.DrawFn) -> tuple[NDArray[np.float64], NDArray[np.int8], NDArray[np.float64]]:
    number = draw(st.integers(0, 20))
    several = lambda of: draw(st.lists(of, min_size=number, max_size=number))  # noqa: E731
    return (
        np.array(several(values), np.float64),
        np.array(several(st.sampled_from([-1, 0, 1])), np.int8),
        np.array(several(st.sampled_from([1.0, 2.5])), np.float64),
    )


def measured(
    choice: Choice, of: tuple[NDArray[np.float64], NDArray[np.int8], NDArray[np.float64]], side: str
) -> tuple[float, float]:
    """Weights of right and wrong drops, counted one by one."""
    right = wrong = 0.0
    for value, says, weight in zip(*of, strict=True):
        fails = value < choice.threshold if side == "min" else value > choice.threshold
        right += weight * (fails and says > 0)
        wrong += weight * (fails and says < 0)
    return right, wrong


@given(labelled(), sides, precisions, st.none() | st.floats(-5, 5))
def test_a_choice_keeps_its_promise_and_nothing_keeps_it_better(
    of: tuple[NDArray[np.float64], NDArray[np.int8], NDArray[np.float64]],
    side: str,
    precision: float,
    given_threshold: float | None,
) -> None:
    choice = most_found(cuts(*of, side), precision, given_threshold)
    tried = [Choice(float(at), 0, 0) for at in [*np.unique(of[0][~np.isnan(of[0])]), -6.0, 6.0]]
    counted = [measured(each, of, side) for each in tried]
    allowed = [right for right, wrong in counted if right and right >= precision * (right + wrong) - 1e-9]
    if choice is None:
        assert not allowed
        return
    right, wrong = measured(choice, of, side)
    assert (choice.right, choice.wrong) == pytest.approx((right, wrong))
    assert choice.precision >= precision - 1e-8
    assert right >= max(allowed, default=0.0) - 1e-9


@given(labelled(), sides, precisions, precisions)
def test_a_higher_precision_never_lowers_the_measured_one(
    of: tuple[NDArray[np.float64], NDArray[np.int8], NDArray[np.float64]],
    side: str,
    one: float,
    other: float,
) -> None:
    low, high = (most_found(cuts(*of, side), each) for each in sorted([one, other]))
    assume(low is not None and high is not None)
    assert low is not None
    assert high is not None
    assert high.precision >= low.precision - 1e-9
    assert high.right <= low.right + 1e-9


@given(labelled(), sides)
def test_the_best_that_can_be_reached_can_be_reached_and_no_better(
    of: tuple[NDArray[np.float64], NDArray[np.int8], NDArray[np.float64]], side: str
) -> None:
    possible = cuts(*of, side)
    best = best_precision(possible)
    if best is None:
        assert most_found(possible, 0.0) is None
        return
    assert most_found(possible, best.precision) is not None
    if best.precision < 1 - 1e-6:
        assert most_found(possible, best.precision + 1e-6) is None


@given(st.lists(st.floats(0, 1), min_size=1), st.lists(st.floats(2, 3), min_size=1), sides, precisions)
def test_a_perfect_score_is_parted_exactly(
    bad: list[float], good: list[float], side: str, precision: float
) -> None:
    scores = np.array([*bad, *good]) * (1 if side == "min" else -1)
    says = np.array([1] * len(bad) + [-1] * len(good), np.int8)
    # A low precision would allow wrong drops too; they would be of no use.
    choice = most_found(cuts(scores, says, np.ones(len(says)), side), precision)
    assert choice is not None
    assert (choice.right, choice.wrong) == (len(bad), 0)
    assert max(bad) < abs(choice.threshold) <= min(good)


def test_ties_stand_on_one_side() -> None:
    scores, says = np.array([1.0, 1.0, 1.0, 2.0]), np.array([1, 1, -1, -1], np.int8)
    possible = cuts(scores, says, np.ones(4), "min")
    assert most_found(possible, 0.7) is None
    found = most_found(possible, 0.6)
    assert found is not None
    assert (found.right, found.wrong) == (2, 1)
    best = best_precision(possible)
    assert best is not None
    assert best.precision == pytest.approx(2 / 3)


def test_what_is_not_measured_or_not_told_moves_nothing() -> None:
    told = cuts(np.array([1.0, 3.0]), np.array([1, -1], np.int8), np.ones(2), "min")
    more = cuts(
        np.array([1.0, np.nan, 3.0, 2.0, np.nan]), np.array([1, -1, -1, 0, 1], np.int8), np.ones(5), "min"
    )
    for name in ("edge", "right", "wrong"):
        assert np.array_equal(getattr(told, name), getattr(more, name))


def test_the_threshold_in_force_stays_where_labels_do_not_ask_for_another() -> None:
    possible = cuts(np.array([1.0, 3.0]), np.array([1, -1], np.int8), np.ones(2), "min")
    kept = [most_found(possible, 1.0, at) for at in (1.0, 1.3, 3.0, 3.1)]
    assert [each.threshold for each in kept if each] == [2.0, 1.3, 3.0, 2.0]
    turned = cuts(-np.array([1.0, 3.0]), np.array([1, -1], np.int8), np.ones(2), "max")
    kept = [most_found(turned, 1.0, -at) for at in (1.0, 1.3, 3.0, 3.1)]
    assert [each.threshold for each in kept if each] == [-2.0, -1.3, -3.0, -2.0]


def test_nothing_to_drop_is_no_choice() -> None:
    none = Cuts("min", np.array([]), np.array([]), np.array([]))
    assert most_found(none, 0.5) is None
    assert best_precision(none) is None
    assert most_found(cuts(np.array([1.0]), np.array([-1], np.int8), np.ones(1), "min"), 0.0) is None


@example(5e-324, None)
@given(st.floats(-1e6, 1e6), st.floats(0, 1e3, exclude_min=True) | st.none())
def test_a_number_between_parts_its_neighbours(dropped: float, gap: float | None) -> None:
    passing = None if gap is None else dropped + gap
    assume(passing is None or passing > dropped)
    found = between(dropped, passing)
    assert dropped < found
    assert passing is None or found <= passing


def test_a_threshold_is_as_short_as_it_may_be() -> None:
    assert between(0.0312345, 0.0498765) == 0.04
    assert between(2.71828, 2.71831) == 2.7183
