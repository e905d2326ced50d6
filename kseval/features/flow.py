"""Dense optical flow, the camera's part and all: what moves in the picture, for whatever reason."""

from __future__ import annotations

from ..optical_flow.pairs import FlowExtractor
from . import Extractor, Precision


def build(device: str = "cpu", precision: Precision = "float32") -> Extractor:
    """Pairs, float32 (n, p, 2, h, w, 3) -> float32 (n, p, 512), shares of the longer side per second.

    512 is 16 rows of 16 cells of (right, down), see `kseval.optical_flow.cells`. There is no network: device and
    precision change nothing.
    """
    return FlowExtractor()
