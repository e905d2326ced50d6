"""Which frames of a clip are read: pure functions of its frames' times.

The picture shown at t is the last one whose time is not after t, by more than a container may round. A clip of fewer
frames than are asked for shows some of them repeatedly: real and generated clips are so paired by their place in the
step, whatever their lengths and rates.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from ksground.errors import InputError

# Two times nearer than this are one: the container's own start is a whole number of microseconds.
TICK_S = 1e-6
# Matroska rounds times to milliseconds; the same frames in another container must not fall to another side.
ROUNDING_S = 0.0021
Times = NDArray[np.float64] | Sequence[float]


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class FrameRule:
    """The protocol's rule for what is read of every clip.

    count       frames, at the middles of as many equal parts of the clip
    pairs       pairs of pictures for motion, the first of each at the middles of as many equal parts
    pair_gap_s  seconds from the first picture of a pair to the second
    """

    count: Annotated[int, Field(ge=1)]
    pairs: Annotated[int, Field(ge=0)]
    pair_gap_s: Annotated[float, Field(gt=0)]


def middles(count: int, start_s: float, end_s: float) -> NDArray[np.float64]:
    """The middles of `count` equal parts of [start_s, end_s): float64 (count,)."""
    return start_s + (np.arange(count) + 0.5) * (end_s - start_s) / max(count, 1)


def shown_at(times_s: Times, at_s: NDArray[np.float64]) -> NDArray[np.int64]:
    """Index of the picture shown at each moment; before the first picture, the first."""
    index = np.searchsorted(np.asarray(times_s, np.float64), at_s + ROUNDING_S, side="right") - 1
    return np.maximum(index, 0).astype(np.int64)


def choose_frames(times_s: Times, start_s: float, end_s: float, count: int) -> NDArray[np.int64]:
    """Indices of the frames shown at the middles of `count` equal parts: int64 (count,), never falling.

    times_s  presentation times of the clip's frames, rising, within [start_s, end_s); at least one
    """
    return shown_at(times_s, middles(count, start_s, end_s))


def choose_pairs(times_s: Times, start_s: float, end_s: float, rule: FrameRule) -> NDArray[np.int64]:
    """Indices of both frames of every pair: int64 (pairs, 2), the second always after the first.

    Where the next frame comes later than the gap, the second is that next frame; at the clip's end the pair moves back
    until the second is the last frame. A clip of fewer than two frames has no pairs: (0, 2).
    """
    times = np.asarray(times_s, np.float64)
    if len(times) < 2:
        return np.empty((0, 2), np.int64)
    latest_s = max(times[0], times[-1] - rule.pair_gap_s)
    at_s = np.minimum(middles(rule.pairs, start_s, end_s), latest_s)
    first = np.minimum(shown_at(times, at_s), len(times) - 2)
    second = np.maximum(shown_at(times, at_s + rule.pair_gap_s), first + 1)
    return np.stack([first, second], axis=1)


def gaps_s(times_s: Times, pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Seconds from the first to the second picture of every pair, by their real times: float64 (pairs,)."""
    return np.diff(np.asarray(times_s, np.float64)[pairs], axis=1)[:, 0]


def some_of(count: int, frames: int) -> NDArray[np.int64]:
    """Which of `count` frames an extractor that wants only `frames` is given: the middles of equal parts.

    Raises InputError if it wants more than there are, or none.
    """
    if not 1 <= frames <= count:
        raise InputError("frame rule", expected=f"1 to {count} frames for an extractor", found=str(frames))
    return np.floor(middles(frames, 0, count) + TICK_S).astype(np.int64)
