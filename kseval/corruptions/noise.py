"""Gaussian noise, new in every frame."""

from __future__ import annotations

import numpy as np

from . import Frames, Harms

SIGMA_LEVELS = np.float32(20)


class Noise:
    title = "Noise"
    does = "Every pixel of every frame gets random noise of 20 grey levels."
    harms: Harms = "picture"

    def corrupt(self, frames: Frames, seed: int) -> Frames:
        noise = np.random.default_rng(seed)
        spoiled = np.empty_like(frames)
        for number, frame in enumerate(frames):
            noisy = frame + SIGMA_LEVELS * noise.standard_normal(frame.shape, np.float32)
            spoiled[number] = np.rint(noisy).clip(0, 255)
        return spoiled


def build() -> Noise:
    """The corruption of this file."""
    return Noise()
