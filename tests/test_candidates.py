"""Span ∩ shot: closed forms, and what must hold of any video."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kscurate.candidates import Candidate, cut_candidates
from kscurate.config import ClipSettings
from kscurate.footage.picture import Span

TEN_S = np.arange(250) / 25


def _cut(cuts: list[int], span: tuple[float, float], **settings: float) -> list[Candidate]:
    return list(cut_candidates(TEN_S, cuts, Span(*span), 10.0, ClipSettings(**settings)))


def test_a_span_within_one_shot_is_one_candidate_with_exactly_its_frames() -> None:
    (only,) = _cut([], (2.0, 6.0))
    assert (only.first, only.stop, only.start_s, only.end_s) == (50, 150, 2.0, 6.0)


def test_a_cut_parts_the_span_and_takes_its_guard_frames_on_both_sides() -> None:
    left, right = _cut([100], (2.0, 6.0), guard_frames=2)
    assert (left.first, left.stop, left.shot_index) == (50, 98, 0)
    assert (right.first, right.stop, right.shot_index) == (102, 150, 1)


def test_the_ends_of_the_annotation_are_no_cuts_and_lose_no_frame() -> None:
    (only,) = _cut([40, 200], (2.0, 6.0), guard_frames=3)
    assert (only.first, only.stop) == (50, 150)


def test_a_cut_at_the_very_edge_of_the_span_is_guarded_too() -> None:
    (only,) = _cut([50], (2.0, 6.0), guard_frames=3)
    assert only.first == 53


def test_a_long_candidate_is_split_into_equal_parts_without_a_gap() -> None:
    parts = _cut([], (0.0, 10.0), max_s=4.0)
    assert [(part.first, part.stop) for part in parts] == [(0, 84), (84, 167), (167, 250)]
    assert parts[0].end_s == parts[1].start_s


def test_a_piece_that_the_guards_eat_up_is_no_candidate() -> None:
    assert [c.first for c in _cut([100, 103], (2.0, 6.0), guard_frames=2)] == [50, 105]


def test_a_span_after_the_last_frame_gives_none() -> None:
    assert _cut([], (10.5, 12.0)) == []


@given(
    gaps=st.lists(st.floats(0.005, 0.3), min_size=1, max_size=80),
    cuts=st.sets(st.integers(1, 79)),
    start_s=st.floats(0, 10),
    length_s=st.floats(0.01, 10),
    guard=st.integers(0, 4),
    max_s=st.floats(0.2, 5),
)
def test_candidates_are_disjoint_ordered_pure_and_short_enough(
    gaps: list[float], cuts: set[int], start_s: float, length_s: float, guard: int, max_s: float
) -> None:
    time_s = np.cumsum(gaps)
    end_s = float(time_s[-1] + gaps[-1])
    span = Span(start_s, start_s + length_s)
    inside = sorted(cut for cut in cuts if cut < len(time_s))
    found = list(cut_candidates(time_s, inside, span, end_s, ClipSettings(guard, max_s)))
    for before, after in pairwise(found):
        assert before.stop <= after.first
    for candidate in found:
        assert span.start_s - 1e-5 <= time_s[candidate.first]
        assert time_s[candidate.stop - 1] < span.end_s
        assert not any(candidate.first < cut < candidate.stop for cut in inside)
        # A part may be longer than max_s by the one frame that its end falls into.
        assert candidate.end_s - candidate.start_s <= max_s + max(gaps) + 1e-6
