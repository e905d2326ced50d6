"""A Gaussian blur that is as strong in a large picture as in a small one."""

from __future__ import annotations

import cv2
import numpy as np

from . import Frames, Harms

# Standard deviation, a share of the longer side.
SIGMA = 0.01


class Blur:
    title = "Blur"
    does = "Every frame is blurred by a hundredth of its longer side."
    harms: Harms = "picture"

    def corrupt(self, frames: Frames, seed: int) -> Frames:
        sigma_px = SIGMA * max(frames.shape[1:3])
        return np.stack([cv2.GaussianBlur(frame, (0, 0), sigma_px) for frame in frames])


def build() -> Blur:
    """The corruption of this file."""
    return Blur()
