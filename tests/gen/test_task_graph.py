"""Orders merged from performances: exact where few, never worse when moved, and told through third steps."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ksgen.library import task_graph
from ksgen.library.task_graph import merge

STEPS = ["boil", "pour", "steep", "stir", "drink"]


def _kept(votes: np.ndarray, order: list[int]) -> float:
    return sum(float(votes[one, other]) for at, one in enumerate(order) for other in order[at + 1 :])


def test_one_performance_is_its_own_order() -> None:
    graph = merge([STEPS], [1.0])
    assert graph.order() == STEPS
    assert graph.counts.sum() == len(STEPS) - 1


def test_steps_that_never_stood_together_are_ordered_through_a_third() -> None:
    graph = merge([["boil", "steep"], ["steep", "drink"]], [1.0, 1.0])
    assert graph.order(least=0.1) == ["boil", "steep", "drink"]
    # Whatever the order in which the performances come.
    graph = merge([["steep", "drink"], ["boil", "steep"]], [1.0, 1.0])
    assert graph.order(least=0.1) == ["boil", "steep", "drink"]


def test_the_heavier_performance_decides_and_rare_steps_stay_out() -> None:
    graph = merge([["pour", "boil"], ["boil", "pour"], ["boil", "pour", "sing"]], [0.4, 0.5, 0.1])
    assert graph.order() == ["boil", "pour"]
    assert graph.order(n_steps=3) == ["boil", "pour", "sing"]
    assert graph.order(n_steps=1) == ["boil"] or graph.order(n_steps=1) == ["pour"]


def test_a_step_done_twice_counts_once() -> None:
    graph = merge([["stir", "pour", "stir"]], [1.0])
    assert graph.order() == ["stir", "pour"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.permutations(STEPS), min_size=1, max_size=5))
def test_no_order_keeps_more_votes(performances: list[list[str]]) -> None:
    graph = merge(performances, [1.0] * len(performances))
    votes = graph._preferences()
    order = [graph.steps.index(step) for step in graph.order(least=0)]
    best = max(_kept(votes, list(other)) for other in permutations(range(len(graph.steps))))
    assert abs(_kept(votes, order) - best) < 1e-9


def test_many_steps_are_ordered_by_moves(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(task_graph, "EXACT_UP_TO", 2)
    rng = np.random.default_rng(0)
    steps = [f"step {at:02d}" for at in range(14)]
    # Every performance leaves some out; the order is the same in all.
    shown = [[step for step in steps if rng.random() < 0.6] for _ in range(40)]
    assert merge(shown, [1.0] * len(shown)).order(least=0) == steps


def test_a_circle_of_orders_breaks_where_it_is_weakest() -> None:
    circle = [["boil", "pour"], ["pour", "drink"], ["drink", "boil"]]
    # Weights of the three arrows; the lightest one is broken.
    for weakest, expected in enumerate(
        (["pour", "drink", "boil"], ["drink", "boil", "pour"], ["boil", "pour", "drink"])
    ):
        weights = [2.0 if at != weakest else 1.0 for at in range(3)]
        assert merge(circle, weights).order(least=0) == expected


def test_equals_stay_as_they_first_came_and_the_same_every_time() -> None:
    performances = [["boil", "pour"], ["pour", "boil"]]
    assert merge(performances, [1.0, 1.0]).order() == ["boil", "pour"]
    assert merge(performances[::-1], [1.0, 1.0]).order() == ["pour", "boil"]
    # Steps that nothing orders.
    assert merge([["c"], ["a"], ["b"]], [1.0, 1.0, 1.0]).order(least=0) == ["c", "a", "b"]


def test_what_nobody_shows_often_still_gives_a_step() -> None:
    assert merge([["a"], ["b"], ["c"]], [1.0, 1.1, 1.0]).order(least=0.9) == ["b"]


def test_hundreds_of_steps_are_ordered_in_seconds() -> None:
    steps = [f"step {at:03d}" for at in range(300)]
    performances = [steps[at : at + 12] for at in range(0, 290, 6)]
    assert len(merge(performances, [1.0] * len(performances)).order(n_steps=40)) == 40
