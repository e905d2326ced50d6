"""How the picture changes around a moment: what `REACH_S` before it and after it have and have not in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .cuts import Thumbnails, difference

CHANGED_FROM_LEVELS = 15


@dataclass(frozen=True, slots=True)
class Change:
    """What lies around frame `at` of a shot: first and last frame looked at, and how the picture changes in between.

    levels, share   mean difference of the first and the last, and how much of the picture differs
    times           the same difference over what either picture differs from its own side
    """

    at: int
    first: int
    last: int
    levels: float
    share: float
    times: float
    changed: NDArray[np.bool_]
    distance: NDArray[np.float32]


def change_at(thumbnails: Thumbnails, at: int, shot: tuple[int, int], reach: int, calm: int) -> Change:
    first, last = max(at - reach, shot[0]), min(at + reach, shot[1] - 1)
    before, after = thumbnails[first], thumbnails[last]
    levels = difference(before, after)
    distance = levels.max(axis=-1)
    own = [
        difference(before, thumbnails[max(first - calm, shot[0])]).mean(),
        difference(after, thumbnails[min(last + calm, shot[1] - 1)]).mean(),
    ]
    changed = distance > CHANGED_FROM_LEVELS
    mean = float(levels.mean())
    return Change(
        at, first, last, mean, float(changed.mean()), mean / (float(max(own)) + 1), changed, distance
    )
