"""Annotated span ∩ shot -> candidate subclips: without the transitions, split when too long."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .config import ClipSettings
from .footage.picture import Span
from .transition import Transition


@dataclass(frozen=True, slots=True)
class Candidate:
    """Frames [first, stop) of a window, all of one shot and one annotated span; shown from start_s to end_s.

    shot_index    number of the shot within the window, from 0
    """

    shot_index: int
    first: int
    stop: int
    start_s: float
    end_s: float


def cut_candidates(
    time_s: NDArray[np.float64],
    transitions: Sequence[Transition],
    span: Span,
    end_s: float,
    settings: ClipSettings,
) -> Iterator[Candidate]:
    """Yield the candidates of one annotated span, in order.

    time_s       float64 (n,), times of the window's frames, ascending; `end_s`, when the last one stops being shown
    transitions  where shots change, in order and disjoint; no candidate holds a frame of one
    span         the annotated span, half-open, seconds

    Guard frames come off only beside a transition: there the neighbouring shot may still shine through. A piece that
    the guards eat up is no candidate; a short one is, and the policy decides.
    """
    span_first, span_stop = np.searchsorted(time_s, [span.start_s - 1e-6, span.end_s - 1e-6])
    shown_until_s = np.append(time_s[1:], end_s)
    for shot_index, (shot_first, shot_stop) in enumerate(
        _shots(transitions, len(time_s), settings.guard_frames)
    ):
        begin, finish = max(shot_first, int(span_first)), min(shot_stop, int(span_stop))
        if finish <= begin:
            continue
        length_s = shown_until_s[finish - 1] - time_s[begin]
        parts = max(1, math.ceil(length_s / settings.max_s - 1e-9))
        edges_s = time_s[begin] + length_s * np.arange(1, parts) / parts
        edges = [begin, *(int(np.searchsorted(time_s, edge_s - 1e-6)) for edge_s in edges_s), finish]
        for left, right in pairwise(edges):
            if right > left:
                yield Candidate(shot_index, left, right, float(time_s[left]), float(shown_until_s[right - 1]))


def _shots(transitions: Sequence[Transition], n_frames: int, guard: int) -> Iterator[tuple[int, int]]:
    """[first, stop) of what is left of each shot of the window between its guards; may be empty."""
    first = 0
    for transition in transitions:
        yield first, transition.first - guard
        first = transition.stop + guard
    yield first, n_frames
