"""The mean over each new pixel's area, OpenCV's INTER_AREA, not rounded to bytes: no aliasing, whatever the factor.

An axis that grows is interpolated linearly between pixel centres (INTER_LINEAR) after the other one has shrunk:
OpenCV's own INTER_AREA does neither well once one axis grows.
"""

from __future__ import annotations

import cv2
import numpy as np

from . import Picture, Resized


def resize(picture: Picture, height: int, width: int) -> Resized:
    """uint8 (h, w, 3) -> float32 (height, width, 3), 0 to 255."""
    resized = picture.astype(np.float32)
    smaller = min(height, picture.shape[0]), min(width, picture.shape[1])
    for size, kernel in ((smaller, cv2.INTER_AREA), ((height, width), cv2.INTER_LINEAR)):
        if resized.shape[:2] != size:
            resized = cv2.resize(resized, size[::-1], interpolation=kernel)
    return np.clip(resized, 0, 255, out=resized)
