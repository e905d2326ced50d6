"""A clip that rests: every metric of motion must notice, and none of single pictures need."""

from __future__ import annotations

import numpy as np

from . import Frames, Harms


class Freeze:
    title = "Freeze"
    does = "The middle frame stands still for the whole clip."
    harms: Harms = "motion"

    def corrupt(self, frames: Frames, seed: int) -> Frames:
        return np.repeat(frames[len(frames) // 2][None], len(frames), axis=0)


def build() -> Freeze:
    """The corruption of this file."""
    return Freeze()
