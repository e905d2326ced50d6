"""How long the picture stands still to the last bit."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..column import Column
from ..frames import Frame
from ..observation import Clip, Score

# Levels of 255 in the block that differs most. A repeated picture differs from itself only by what the encoder refines,
# less than one level; a live camera's noise, even after compression, by more; anything that moves, by ten and more.
SAME_PICTURE = 1.1
REDRAWN_PICTURE = 3.0
# Shorter repeats are what a low frame rate in a high-rate file looks like.
SHORTEST_FREEZE_S = 0.4


class Frozen(Score):
    """A freeze is a run of frames, each the same as the one before, that lasts at least SHORTEST_FREEZE_S.

    One frame that differs a little does not end a run: a keyframe draws the same picture somewhat otherwise.
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
        repeats = change < SAME_PICTURE
        repeats[1:-1] |= repeats[:-2] & repeats[2:] & (change[1:-1] < REDRAWN_PICTURE)
        edges = np.flatnonzero(np.diff(repeats.astype(np.int8)))
        ends_s = np.append(clip.time_s, clip.end_s)
        # A run of repeats begins with the frame that they repeat.
        runs_s = [
            ends_s[stop + 1] - ends_s[start] for start, stop in zip(edges[::2], edges[1::2], strict=True)
        ]
        return {"frozen_share": float(sum(run for run in runs_s if run >= SHORTEST_FREEZE_S) / length_s)}


build = Frozen
