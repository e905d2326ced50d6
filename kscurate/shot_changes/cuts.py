"""Cuts by the one property that nothing else has: the picture jumps once, and stays on both sides of the jump.

A flash comes back, a camera or a hand in motion goes on. What is neither plainly a cut nor plainly none is left to a
better judge.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Thumbnails = NDArray[np.uint8]
Levels = NDArray[np.float32]

NEIGHBOURS = 8
CHANGED_FROM_LEVELS = 10
SURE_LEVELS, SURE_TIMES, SURE_SHARE = 8.0, 5.0, 0.25
PERHAPS_LEVELS, PERHAPS_TIMES, PERHAPS_SHARE = 6.0, 3.0, 0.2
# Beyond the jump the picture differs from the one before it as much as at the jump, and little from itself.
STAYS, ITSELF = (0.85, 1.15), 0.45
# Further apart, pictures of a camera or a thing that moves differ more and more.
PERHAPS_STAYS, PERHAPS_ITSELF = (0.6, 1.5), 0.8


def find_cuts(thumbnails: Thumbnails) -> tuple[list[int], list[int]]:
    """uint8 (n, height, width, 3) -> indices of frames that surely begin a shot, and of those that perhaps do."""
    n = len(thumbnails)
    if n < 2:
        return [], []
    step, share = _steps(thumbnails)
    # Half a level: in a still, noise alone would make every frame differ many times more than its neighbours.
    times = step / (_neighbourhood(step) + 0.5)
    sure, perhaps = [], []
    jumps = (step >= PERHAPS_LEVELS) & (times >= PERHAPS_TIMES) & (share >= PERHAPS_SHARE)
    for at in np.flatnonzero(jumps):
        apart, itself = _around(thumbnails, int(at), float(step[at]))
        plain = step[at] >= SURE_LEVELS and times[at] >= SURE_TIMES and share[at] >= SURE_SHARE
        if plain and STAYS[0] <= min(apart) and max(apart) <= STAYS[1] and itself <= ITSELF:
            sure.append(int(at))
        elif PERHAPS_STAYS[0] <= min(apart) and max(apart) <= PERHAPS_STAYS[1] and itself <= PERHAPS_ITSELF:
            perhaps.append(int(at))
    return sure, perhaps


def difference(one: Thumbnails, other: Thumbnails) -> Levels:
    """float32 (..., height, width, 3): absolute difference in levels of 255."""
    return np.abs(one.astype(np.float32) - other.astype(np.float32))


def _steps(thumbnails: Thumbnails) -> tuple[Levels, Levels]:
    """float32 (n,) twice: mean difference of each frame from the one before, and the share of the picture that changed.

    The first frame's are 0.
    """
    step, share = np.zeros(len(thumbnails), np.float32), np.zeros(len(thumbnails), np.float32)
    for at in range(1, len(thumbnails)):
        levels = difference(thumbnails[at - 1], thumbnails[at])
        step[at] = levels.mean()
        share[at] = (levels.max(axis=-1) > CHANGED_FROM_LEVELS).mean()
    return step, share


def _neighbourhood(step: Levels) -> Levels:
    """Median of the differences around each one, without itself."""
    padded = np.pad(step, NEIGHBOURS, mode="reflect" if len(step) > NEIGHBOURS else "edge")
    around = [padded[i : i + len(step)] for i in range(2 * NEIGHBOURS + 1) if i != NEIGHBOURS]
    return np.asarray(np.median(around, axis=0), np.float32)


def _around(thumbnails: Thumbnails, at: int, step: float) -> tuple[list[float], float]:
    """How far the pictures two and three frames from the jump are from each other, and from their own side's first.

    Both in times of the jump.
    """
    last = len(thumbnails) - 1
    before, after = thumbnails[at - 1], thumbnails[at]
    earlier = [thumbnails[max(0, at - 1 - k)] for k in (1, 2)]
    later = [thumbnails[min(last, at + k)] for k in (1, 2)]
    apart = [float(difference(one, other).mean()) / step for one, other in zip(earlier, later, strict=True)]
    own = [difference(before, one).mean() for one in earlier] + [
        difference(after, one).mean() for one in later
    ]
    return apart, float(max(own)) / step
