"""Thumbnails of made scenes: uint8 (n, 27, 48, 3), 25 a second, each scene with something that moves in it."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.made_videos import texture

FPS = 25.0
Pictures = NDArray[np.uint8]


def scene(seed: int, frames: int, drift_px: float = 0.0) -> Pictures:
    """A picture that drifts, before which a small thing goes from left to right."""
    wide = cv2.resize(texture(270, 900, seed=seed), (160, 27), interpolation=cv2.INTER_AREA)
    wide = np.dstack([wide, np.roll(wide, 40, axis=1), 255 - wide])
    noise = np.random.default_rng(seed)
    pictures = []
    for number in range(frames):
        moved = np.float32([[1, 0, -drift_px * number], [0, 1, 0]])
        picture = cv2.warpAffine(wide, moved, (48, 27))
        cv2.circle(picture, (8 + number * 30 // frames, 14), 4, (250, 40, 40), -1)
        pictures.append(np.clip(picture + noise.normal(0, 0.5, picture.shape), 0, 255).astype(np.uint8))
    return np.array(pictures)


def between(before: Pictures, after: Pictures, frames: int, mix: Callable[..., Pictures]) -> Pictures:
    """`before`, then `frames` frames in which `mix(one, other, share)` turns it into `after`, then that."""
    start = len(before) - frames
    mixed = [
        mix(before[start + number], after[number], (number + 1) / (frames + 1)) for number in range(frames)
    ]
    return np.concatenate([before[:start], np.array(mixed), after[frames:]])


def dissolve(one: Pictures, other: Pictures, share: float) -> Pictures:
    """Both at once."""
    return cv2.addWeighted(one, 1 - share, other, share, 0)


def wipe_right(one: Pictures, other: Pictures, share: float) -> Pictures:
    """A straight front from the left."""
    return np.where(np.arange(48)[None, :, None] < 48 * share, other, one)


def iris(one: Pictures, other: Pictures, share: float) -> Pictures:
    """A round front from the centre."""
    radius = np.hypot(*(np.indices((27, 48)) - np.array([13, 23.5])[:, None, None]))
    return np.where((radius < 28 * share)[..., None], other, one)
