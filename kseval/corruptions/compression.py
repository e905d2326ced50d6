"""Blocks and lost colours: JPEG, frame by frame, far beyond what a floor of re-encoding does."""

from __future__ import annotations

import cv2
import numpy as np

from . import Frames, Harms

QUALITY = 5


class Compression:
    title = "Compression"
    does = "Every frame is stored as a JPEG of quality 5."
    harms: Harms = "picture"

    def corrupt(self, frames: Frames, seed: int) -> Frames:
        return np.stack([_stored(frame) for frame in frames])


def build() -> Compression:
    """The corruption of this file."""
    return Compression()


def _stored(frame: Frames) -> Frames:
    """One uint8 (h, w, 3) RGB, as it comes back."""
    _, stored = cv2.imencode(".jpg", frame[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return np.asarray(cv2.imdecode(stored, cv2.IMREAD_COLOR), np.uint8)[..., ::-1]
