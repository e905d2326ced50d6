"""How much the picture changes where it changes most."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..column import Column
from ..frames import Frame
from ..observation import Clip, Score, sampled


class Change(Score):
    """Mean over time of the luma change, from frame to frame, in the block that changes most.

    One block in a few hundred is enough: a small hand that moves slowly is below what a flow's percentile sees, yet it
    changes its block by ten levels; a camera's noise changes no block by more than two.
    """

    columns = (
        Column("change_levels", "double", "1/255", "Mean luma change of the 16 px block that changes most."),
    )

    def observe(self, frame: Frame) -> float | None:
        return frame.block_change

    def summarise(self, clip: Clip) -> Mapping[str, float | None]:
        # The first frame's change is against a frame outside the clip.
        changes = sampled(clip.observations[1:])
        return {"change_levels": float(np.mean(changes)) if changes else None}


build = Change
