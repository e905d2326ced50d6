"""How long the picture stands still to the last bit."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..column import Column
from ..frames import Frame
from ..observation import Clip, Score

# Mean absolute luma difference, in levels of 255. A repeated picture differs from itself only by what the encoder
# refines; a live camera's noise, even after compression, differs by more.
SAME_PICTURE = 0.12
# Shorter repeats are what a low frame rate in a high-rate file looks like.
SHORTEST_FREEZE_S = 0.4


class Frozen(Score):
    """A freeze is a run of frames, each the same as the one before, that lasts at least SHORTEST_FREEZE_S."""

    columns = (
        Column("frozen_share", "double", "1", "Share of the time in which the same picture is repeated."),
    )

    def observe(self, frame: Frame) -> bool:
        return frame.change is not None and frame.change < SAME_PICTURE

    def summarise(self, clip: Clip) -> Mapping[str, float | None]:
        length_s = clip.end_s - clip.start_s
        if len(clip.time_s) < 2 or length_s <= 0:
            return {"frozen_share": None}
        # The clip's first frame repeats nothing that is in the clip.
        repeats = np.concatenate([[False], np.array(clip.observations[1:], bool), [False]])
        edges = np.flatnonzero(np.diff(repeats.astype(np.int8)))
        ends_s = np.append(clip.time_s, clip.end_s)
        # A run of repeats begins with the frame that they repeat.
        runs_s = [
            ends_s[stop + 1] - ends_s[start] for start, stop in zip(edges[::2], edges[1::2], strict=True)
        ]
        return {"frozen_share": float(sum(run for run in runs_s if run >= SHORTEST_FREEZE_S) / length_s)}


build = Frozen
