"""All frames there, each step undone: what only looks at single pictures cannot see it."""

from __future__ import annotations

from . import Frames, Harms


class Reverse:
    title = "Reverse"
    does = "The clip runs backwards."
    harms: Harms = "order"

    def corrupt(self, frames: Frames, seed: int) -> Frames:
        return frames[::-1].copy()


def build() -> Reverse:
    """The corruption of this file."""
    return Reverse()
