"""Span ∩ shot: closed forms, and what must hold of any video."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kscurate.candidates import Candidate, cut_candidates
from kscurate.config import ClipSettings
from kscurate.footage.picture import Span
from kscurate.transition import Transition

TEN_S = np.arange(250) / 25


def _cut(cuts: list[int], span: tuple[float, float], **settings: float) -> list[Candidate]:
    return _between([Transition(cut, cut) for cut in cuts], span, **settings)


def _between(transitions: list[Transition], span: tuple[float, float], **settings: float) -> list[Candidate]:
    return list(cut_candidates(TEN_S, transitions, Span(*span), 10.0, ClipSettings(**settings)))


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


def test_a_gradual_transition_parts_the_span_and_no_candidate_holds_any_of_it() -> None:
    left, right = _between([Transition(90, 112)], (2.0, 6.0), guard_frames=2)
    assert (left.first, left.stop, left.shot_index) == (50, 88, 0)
    assert (right.first, right.stop, right.shot_index) == (114, 150, 1)


def test_a_transition_over_the_edge_of_the_span_takes_its_part_of_it() -> None:
    (only,) = _between([Transition(40, 60), Transition(140, 160)], (2.0, 6.0), guard_frames=2)
    assert (only.first, only.stop, only.shot_index) == (62, 138, 1)


def test_a_span_within_a_transition_gives_none() -> None:
    assert _between([Transition(40, 160)], (2.0, 6.0)) == []


@st.composite
def _transitions(draw: st.DrawFn) -> list[Transition]:
    edges = sorted(draw(st.lists(st.integers(1, 79), max_size=10)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    found: list[Transition] = []
    for first, stop in pairs:
        if not found or first > found[-1].stop:
            found.append(Transition(first, stop))
    return found


@given(
    gaps=st.lists(st.floats(0.005, 0.3), min_size=1, max_size=80),
    transitions=_transitions(),
    start_s=st.floats(0, 10),
    length_s=st.floats(0.01, 10),
    guard=st.integers(0, 4),
    max_s=st.floats(0.2, 5),
)
def test_candidates_are_ordered_of_one_shot_short_enough_and_cover_all_that_is_left(
    gaps: list[float],
    transitions: list[Transition],
    start_s: float,
    length_s: float,
    guard: int,
    max_s: float,
) -> None:
    time_s = np.cumsum(gaps)
    end_s = float(time_s[-1] + gaps[-1])
    span = Span(start_s, start_s + length_s)
    inside = [each for each in transitions if each.stop < len(time_s)]
    found = list(cut_candidates(time_s, inside, span, end_s, ClipSettings(guard, max_s)))
    held: set[int] = set()
    for candidate in found:
        frames = range(candidate.first, candidate.stop)
        assert frames.start >= max(held, default=-1) + 1
        held |= set(frames)
        assert sum(each.stop <= frames.start for each in inside) == candidate.shot_index
        assert not any(each.first < frames.stop and each.stop > frames.start for each in inside)
        # A part may be longer than max_s by the one frame that its end falls into.
        assert candidate.end_s - candidate.start_s <= max_s + max(gaps) + 1e-6
    left_out = {frame for each in inside for frame in range(each.first - guard, each.stop + guard)}
    wanted = {
        frame for frame, at_s in enumerate(time_s) if span.start_s <= at_s + 1e-6 and at_s < span.end_s - 1e-6
    }
    assert held == wanted - left_out
