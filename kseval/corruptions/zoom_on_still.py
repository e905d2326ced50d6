"""Motion without anything that moves: flow is fooled, and camera-compensated flow must not be."""

from __future__ import annotations

import cv2
import numpy as np

from . import Frames, Harms

NEARER = 1.5


class ZoomOnStill:
    title = "Zoom on a still"
    does = "A camera drives into the first frame, one and a half times nearer at the end."
    harms: Harms = "motion"

    def corrupt(self, frames: Frames, seed: int) -> Frames:
        zooms = NEARER ** (np.arange(len(frames)) / max(1, len(frames) - 1))
        return np.stack([_zoomed(frames[0], zoom) for zoom in zooms])


def build() -> ZoomOnStill:
    """The corruption of this file."""
    return ZoomOnStill()


def _zoomed(frame: Frames, zoom: float) -> Frames:
    """One uint8 (h, w, 3) about its middle; what is nearer covers the whole picture."""
    height, width = frame.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), 0, zoom)
    nearer = cv2.warpAffine(
        frame, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(nearer, np.uint8)
