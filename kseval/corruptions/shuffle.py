"""All frames there, in no order; a clip of two or more never comes in its own."""

from __future__ import annotations

import numpy as np

from . import Frames, Harms


class Shuffle:
    title = "Shuffle"
    does = "The frames come in a random order."
    harms: Harms = "order"

    def corrupt(self, frames: Frames, seed: int) -> Frames:
        order = np.random.default_rng(seed).permutation(len(frames))
        if (order == np.arange(len(frames))).all():
            order = np.roll(order, 1)
        return frames[order]


def build() -> Shuffle:
    """The corruption of this file."""
    return Shuffle()
