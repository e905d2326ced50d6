"""One window of a video, seen once: what shots and scores keep of its frames."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .candidates import Candidate
from .footage.picture import Span
from .footage.video import VideoInfo
from .frames import Frame
from .observation import Clip, Score
from .transition import ShotDetector, Transition


@dataclass(frozen=True, slots=True)
class Observed:
    """What is left of a window once its frames are gone.

    time_s         float64 (n,): times of the frames, ascending
    end_s          when the last frame stops being shown
    damaged        bool (n,)
    transitions    where shots change, in order
    observations   for each score, n entries
    """

    info: VideoInfo
    time_s: NDArray[np.float64]
    end_s: float
    damaged: NDArray[np.bool_]
    transitions: list[Transition]
    observations: list[list[Any]]

    def clip(
        self,
        candidate: Candidate,
        segment: Span,
        score_index: int,
        step: str | None,
        other_steps: tuple[str, ...],
    ) -> Clip:
        """The candidate as the score of that index sees it."""
        frames = slice(candidate.first, candidate.stop)
        return Clip(
            info=self.info,
            start_s=candidate.start_s,
            end_s=candidate.end_s,
            segment_start_s=segment.start_s,
            segment_end_s=segment.end_s,
            decoded_until_s=self.end_s,
            time_s=self.time_s[frames],
            damaged=self.damaged[frames],
            observations=self.observations[score_index][frames],
            step=step,
            other_steps=other_steps,
        )


def observe(
    info: VideoInfo, frames: Iterable[Frame], shots: ShotDetector, scores: Sequence[Score]
) -> Observed:
    """Show every frame of a window, in order, to the shot detector and to all scores."""
    observations: list[list[Any]] = [[] for _ in scores]
    time_s: list[float] = []
    damaged: list[bool] = []
    for score in scores:
        score.start()
    for frame in frames:
        time_s.append(frame.time_s)
        damaged.append(frame.damaged)
        shots.observe(frame)
        for score, kept in zip(scores, observations, strict=True):
            kept.append(score.observe(frame))
    for score in scores:
        score.finish()
    last_frame_s = time_s[-1] - time_s[-2] if len(time_s) > 1 else 1 / float(info.fps or 25)
    return Observed(
        info=info,
        time_s=np.array(time_s),
        end_s=time_s[-1] + last_frame_s,
        damaged=np.array(damaged, bool),
        transitions=shots.transitions(),
        observations=observations,
    )
