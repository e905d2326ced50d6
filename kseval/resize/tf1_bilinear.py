"""torch-fidelity's kernel, which is TensorFlow 1's: two-tap bilinear, new pixel i at i·scale of the old ones.

Source: toshas/torch-fidelity, `interpolate_compat_tensorflow.py`; the original FID's graph resizes so. The picture
shifts towards the lower right by up to half an old pixel. No deliberate difference; positions are float32 as there.
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
    return np.arange(new, dtype=np.float32) * np.float32(old / new)
