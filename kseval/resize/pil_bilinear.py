"""Pillow's antialiased bilinear, rounded to bytes: what many video networks are trained on.

Source: `Image.resize(…, BILINEAR)`, as torchvision's `Resize` calls it on a PIL image. No deliberate difference.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from . import Picture, Resized


def resize(picture: Picture, height: int, width: int) -> Resized:
    """uint8 (h, w, 3) -> float32 (height, width, 3), whole numbers from 0 to 255."""
    resized = Image.fromarray(picture).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(resized).astype(np.float32)
