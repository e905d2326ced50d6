"""Joining what several measures found."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kscurate.transition import Transition, joined


def test_the_same_cut_found_twice_is_one() -> None:
    assert joined([Transition(20, 20), Transition(20, 20)], 5, 100) == [(20, 20)]


def test_a_shot_shorter_than_the_shortest_belongs_to_the_transition() -> None:
    assert joined([Transition(20, 20), Transition(23, 30), Transition(35, 35)], 5, 100) == [
        (20, 30),
        (35, 35),
    ]


def test_what_lies_outside_the_window_is_cut_off() -> None:
    assert joined([Transition(-3, 4), Transition(95, 120), Transition(0, 0)], 2, 100) == [(0, 4), (95, 100)]


@given(
    st.lists(st.tuples(st.integers(-5, 60), st.integers(0, 12)), max_size=12),
    st.integers(1, 8),
    st.integers(1, 50),
)
def test_joined_transitions_are_in_order_apart_and_hold_all_that_was_given(
    given_ones: list[tuple[int, int]], min_shot: int, n: int
) -> None:
    spans = [Transition(first, first + length) for first, length in given_ones]
    found = joined(spans, min_shot, n)
    for before, after in pairwise(found):
        assert after.first - before.stop >= min_shot
    assert all(0 <= each.first <= each.stop <= n and each.stop > 0 for each in found)
    held = {frame for each in found for frame in range(each.first, each.stop)}
    assert held >= {frame for each in spans for frame in range(each.first, each.stop)} & set(range(n))
