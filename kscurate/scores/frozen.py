"""How long the picture stands still to the last bit."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..column import Column
from ..frames import Frame
from ..observation import Clip, Score

# Levels of 255, in the block that differs most. A repeated picture differs from itself by what the encoder refines,
# mostly next to nothing. A still scene before a live camera keeps its noise; what moves differs by ten and more.
UNCHANGED = 1.5
REDRAWN = 3.0
MEDIAN_OF_A_FREEZE = 0.75
# Shorter repeats are a low frame rate in a high-rate file, or a hand that pauses while the encoder eats the noise.
SHORTEST_FREEZE_S = 0.7


class Frozen(Score):
    """A freeze is a run of frames that show what the one before showed, at least SHORTEST_FREEZE_S long.

    One frame that differs a little does not end a run: a keyframe draws the same picture somewhat otherwise. A run
    whose median change is that of a camera's noise is a still scene, no freeze.
    """

    columns = (
        Column("frozen_share", "double", "1", "Share of the time in which the same picture is repeated."),
    )

    def observe(self, frame: Frame) -> float:
        return np.inf if frame.block_change is None else frame.block_change

    def summarise(self, clip: Clip) -> Mapping[str, float | None]:
        length_s = clip.end_s - clip.start_s
        if len(clip.time_s) < 2 or length_s <= 0:
            return {"frozen_share": None}
        # The clip's first frame repeats nothing that is in the clip.
        change = np.array([np.inf, *clip.observations[1:], np.inf])
        repeats = change < UNCHANGED
        repeats[1:-1] |= repeats[:-2] & repeats[2:] & (change[1:-1] < REDRAWN)
        edges = np.flatnonzero(np.diff(repeats.astype(np.int8)))
        shown_until_s = np.append(clip.time_s[1:], clip.end_s)
        frozen_s = 0.0
        for before, last in zip(edges[::2], edges[1::2], strict=True):
            # A run of repeats begins with the frame that they repeat.
            run_s = shown_until_s[last] - clip.time_s[before]
            if run_s >= SHORTEST_FREEZE_S and np.median(change[before + 1 : last + 1]) < MEDIAN_OF_A_FREEZE:
                frozen_s += run_s
        return {"frozen_share": float(frozen_s / length_s)}


build = Frozen
