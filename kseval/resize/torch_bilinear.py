"""pytorch-fid's kernel: two-tap bilinear between pixel centres, without antialiasing however much it shrinks.

Source: mseitzer/pytorch-fid, `inception.py`: `F.interpolate(…, mode="bilinear", align_corners=False)`. New pixel i lies
at (i + ½)·scale − ½ of the old ones, clamped to them. No deliberate difference; positions are float32 as there, as
their rounding shows beside an edge (OpenCV's INTER_LINEAR is off by 0.003 grey levels).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..two_taps import interpolate
from . import Picture, Resized


def resize(picture: Picture, height: int, width: int) -> Resized:
    """uint8 (h, w, 3) -> float32 (height, width, 3), 0 to 255."""
    return interpolate(picture, _positions(picture.shape[0], height), _positions(picture.shape[1], width))


def _positions(old: int, new: int) -> NDArray[np.float32]:
    # A fused multiply and add, which torch's build uses, rounds once: as float64 does, brought back to float32.
    scale = np.float64(np.float32(old) / np.float32(new))
    return np.maximum(scale * (np.arange(new) + 0.5) - 0.5, 0).astype(np.float32)
