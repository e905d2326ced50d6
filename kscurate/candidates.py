"""Annotated span ∩ shot -> candidate subclips: trimmed at the cuts, split when too long."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .config import ClipSettings
from .footage.picture import Span


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
    time_s: NDArray[np.float64], cuts: Sequence[int], span: Span, end_s: float, settings: ClipSettings
) -> Iterator[Candidate]:
    """Yield the candidates of one annotated span, in order.

    time_s    float64 (n,), times of the window's frames, ascending; `end_s`, when the last one stops being shown
    cuts      indices of frames that begin a shot
    span      the annotated span, half-open, seconds

    Guard frames come off only where a candidate ends at a cut: there the neighbouring shot may still shine through. A
    piece that the guards eat up is no candidate; a short one is, and the policy decides.
    """
    first, stop = np.searchsorted(time_s, [span.start_s - 1e-6, span.end_s - 1e-6])
    inner = [cut for cut in cuts if first < cut < stop]
    borders = [int(first), *inner, int(stop)]
    shown_until_s = np.append(time_s[1:], end_s)
    at_cut = set(cuts)
    for begin, finish in pairwise(borders):
        shot_index = sum(cut <= begin for cut in cuts)
        begin += settings.guard_frames if begin in at_cut else 0
        finish -= settings.guard_frames if finish in at_cut else 0
        if finish <= begin:
            continue
        length_s = shown_until_s[finish - 1] - time_s[begin]
        parts = max(1, math.ceil(length_s / settings.max_s - 1e-9))
        edges_s = time_s[begin] + length_s * np.arange(1, parts) / parts
        edges = [begin, *(int(np.searchsorted(time_s, edge_s - 1e-6)) for edge_s in edges_s), finish]
        for left, right in pairwise(edges):
            if right > left:
                yield Candidate(shot_index, left, right, float(time_s[left]), float(shown_until_s[right - 1]))
