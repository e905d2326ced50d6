"""What a score is given, and what it must be."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .column import Column
from .footage.video import VideoInfo
from .frames import Frame


@dataclass(frozen=True, slots=True)
class Clip:
    """A candidate subclip and what one score observed in its frames.

    start_s, end_s            the clip, half-open, on the player's clock
    segment_start_s, segment_end_s  the annotated span it was cut from, on the same clock
    decoded_until_s           where the last picture that could be decoded near the span ends
    time_s                    float64 (n,): times of its frames
    observations              n entries, one a frame: what the score's `observe` returned
    damaged                   bool (n,): pictures in which the decoder concealed an error
    step, other_steps         the annotated step in words, and the other steps of its task
    """

    info: VideoInfo
    start_s: float
    end_s: float
    segment_start_s: float
    segment_end_s: float
    decoded_until_s: float
    time_s: NDArray[np.float64]
    damaged: NDArray[np.bool_]
    observations: Sequence[Any]
    step: str | None = None
    other_steps: tuple[str, ...] = ()

    @property
    def frame_duration_s(self) -> NDArray[np.float64]:
        """float64 (n,): how long each frame is shown, seconds."""
        return np.diff(np.append(self.time_s, self.end_s))


class Score:
    """Looks at every frame of a window once, in order, and later sums up any clip within it.

    Before each window `start` is called, after it `finish`. `observe` keeps what it needs of a frame, never the frame.
    `summarise` gives one value for each of `columns`; None where the clip does not allow to measure it, never 0 in its
    stead.
    """

    columns: tuple[Column, ...]

    def start(self) -> None:
        """Forget what was seen: a new window begins."""

    def observe(self, frame: Frame) -> Any:
        """What this score keeps of one frame."""
        return None

    def finish(self) -> None:
        """The window is over; what still waits for company must be measured now."""

    def summarise(self, clip: Clip) -> Mapping[str, Any]:
        """One value a column, of one clip."""
        raise NotImplementedError


class Sampler:
    """Tells which frames to look at where a few a second are enough: the first in every tick of the file's clock.

    Ticks, not distances from the last look: two copies of one video with other frame rates look at the same instants.
    """

    def __init__(self, per_s: float) -> None:
        self.per_s = per_s
        self.start()

    def start(self) -> None:
        """The next frame is taken."""
        self._tick = -math.inf

    def takes(self, time_s: float) -> bool:
        """True if this frame is the first in its tick."""
        # A frame rate that is no binary fraction must not fall just short of its tick now and then.
        tick = math.floor(time_s * self.per_s + 1e-3)
        # Not "==": a damaged file may show its frames out of order, and must not be looked at more often for it.
        if tick <= self._tick:
            return False
        self._tick = tick
        return True


def sampled(observations: Sequence[Any]) -> list[Any]:
    """The observations of the frames that were looked at."""
    return [seen for seen in observations if seen is not None]
