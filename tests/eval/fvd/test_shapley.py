"""What makes a division of a gap a fair one, held for any values."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kseval.fvd.shapley import shapley_values

STEPS = ["frames", "fit", "kernel", "network"]
Game = dict[frozenset[str], float]


@st.composite
def games(draw: st.DrawFn, most: int = 4) -> tuple[list[str], Game]:
    """Some steps, and any value for each subset of them."""
    steps = STEPS[: draw(st.integers(1, most))]
    subsets = [
        frozenset(s for at, s in enumerate(steps) if number >> at & 1) for number in range(2 ** len(steps))
    ]
    numbers = st.floats(-1e4, 1e4, allow_nan=False)
    return steps, {subset: draw(numbers) for subset in subsets}


@given(games())
def test_the_parts_sum_to_the_gap(given_game: tuple[list[str], Game]) -> None:
    steps, game = given_game
    gap = game[frozenset(steps)] - game[frozenset()]
    assert sum(shapley_values(steps, game.__getitem__).values()) == pytest.approx(gap, abs=1e-8)


@given(games())
def test_it_is_the_average_over_all_orders(given_game: tuple[list[str], Game]) -> None:
    steps, game = given_game
    orders = list(permutations(steps))
    moves = {step: 0.0 for step in steps}
    for order in orders:
        for at, step in enumerate(order):
            moves[step] += game[frozenset(order[: at + 1])] - game[frozenset(order[:at])]
    for step, part in shapley_values(steps, game.__getitem__).items():
        assert part == pytest.approx(moves[step] / len(orders), abs=1e-8)


@given(games(most=3))
def test_a_step_that_changes_nothing_explains_nothing(given_game: tuple[list[str], Game]) -> None:
    steps, game = given_game
    parts = shapley_values([*steps, "ddof"], lambda some: game[some - {"ddof"}])
    assert parts["ddof"] == 0
    assert parts == pytest.approx(shapley_values(steps, game.__getitem__) | {"ddof": 0.0}, abs=1e-8)


@given(games(most=2), st.lists(st.floats(-1e4, 1e4), min_size=3, max_size=3))
def test_steps_that_do_the_same_explain_the_same(
    given_game: tuple[list[str], Game], by_count: list[float]
) -> None:
    steps, game = given_game

    def value(some: frozenset[str]) -> float:
        twins = some & {"one", "other"}
        return game[some - twins] * (1 + by_count[len(twins)])

    parts = shapley_values([*steps, "one", "other"], value)
    assert parts["one"] == pytest.approx(parts["other"], rel=1e-9, abs=1e-6)


def test_the_order_of_the_question_does_not_matter() -> None:
    values = np.random.default_rng(0).normal(size=16)

    def value(some: frozenset[str]) -> float:
        return float(values[sum(1 << STEPS.index(step) for step in some)])

    assert shapley_values(STEPS, value) == pytest.approx(shapley_values(STEPS[::-1], value))


def test_two_steps_that_only_work_together_share_it() -> None:
    assert shapley_values(["fit", "kernel"], lambda some: 10.0 * (len(some) == 2)) == {"fit": 5, "kernel": 5}


def test_no_step_no_part() -> None:
    assert shapley_values([], lambda _: 3.0) == {}
