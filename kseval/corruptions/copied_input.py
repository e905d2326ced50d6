"""The frame that a generator was given, held: nothing is done, and the pictures are perfect."""

from __future__ import annotations

import numpy as np

from . import Frames, Harms


class CopiedInput:
    title = "Copied input"
    does = "The first frame stands still for the whole clip."
    harms: Harms = "motion"

    def corrupt(self, frames: Frames, seed: int) -> Frames:
        return np.repeat(frames[:1], len(frames), axis=0)


def build() -> CopiedInput:
    """The corruption of this file."""
    return CopiedInput()
