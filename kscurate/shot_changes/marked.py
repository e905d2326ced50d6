"""A network's probabilities -> transitions, with their width."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..transition import Transition

# From where on a frame counts to a transition that was found; at its ends one picture hardly shows.
PART_FROM = 0.1
CUT_FRAMES = 3
WIDER = 0.15


def transitions_in(probabilities: NDArray[np.float32], threshold: float) -> list[Transition]:
    """float32 (n, 2): single-frame and many-hot head of TransNetV2 -> transitions of which either reaches `threshold`.

    A run of three frames or fewer is a cut: the last that is marked most ends a shot, the next one begins one.
    """
    single, many = probabilities[:, 0], probabilities[:, 1]
    found = []
    for first, stop in _runs(np.maximum(single, many) >= PART_FROM):
        if max(single[first:stop].max(), many[first:stop].max()) < threshold:
            continue
        if stop - first <= CUT_FRAMES:
            cut = first + int(np.argmax(single[first:stop])) + 1
            found.append(Transition(cut, cut))
        else:
            wider = math.ceil(WIDER * (stop - first))
            found.append(Transition(max(0, first - wider), stop + wider))
    return found


def _runs(marked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """[first, stop) of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marked, [False]]).astype(np.int8)))
    return [(int(first), int(stop)) for first, stop in edges.reshape(-1, 2)]
