"""Clips that any machine makes alike: waves of colour that move, each clip and each frame another."""

from __future__ import annotations

import numpy as np

from kseval.features import Pictures


def made_clips(n: int, frames: int, height: int, width: int, first: int = 0) -> Pictures:
    """float32 (n, frames, height, width, 3), 0 to 255; clip `first` and those after it."""
    clip, frame, y, x, colour = np.ogrid[first : first + n, :frames, :height, :width, :3]
    y, x = y / height, x / width
    wide = np.sin(2 * np.pi * ((clip + 1) * x + (colour + 1) * y + 0.07 * (clip + 1) * frame))
    fine = np.sin(2 * np.pi * ((9 + colour) * x - (5 + 3 * clip) * y - 0.11 * frame) + clip)
    return np.rint(127.5 + 80 * wide + 40 * fine).clip(0, 255).astype(np.float32)
