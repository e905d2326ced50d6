"""Dense optical flow without the camera's part: a pan over a photograph, or a zoom on it, is no motion here."""

from __future__ import annotations

from ..optical_flow.camera import own_motion
from ..optical_flow.pairs import FlowExtractor
from . import Extractor, Precision


def build(device: str = "cpu", precision: Precision = "float32") -> Extractor:
    """Pairs, float32 (n, p, 2, h, w, 3) -> float32 (n, p, 512), shares of the longer side per second.

    512 is 16 rows of 16 cells of (right, down), see `kseval.optical_flow.cells`; how the camera is told,
    `kseval.optical_flow.camera`. There is no network: device and precision change nothing.
    """
    return FlowExtractor("DIS optical flow, camera removed", "1", own_motion)
