"""Pillow's antialiased bicubic, rounded to bytes: what open_clip's and timm's preprocessing does to a picture.

Source: `Image.resize(…, BICUBIC)`, as torchvision's `Resize` calls it on a PIL image. No deliberate difference.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from . import Picture, Resized


def resize(picture: Picture, height: int, width: int) -> Resized:
    """uint8 (h, w, 3) -> float32 (height, width, 3), whole numbers from 0 to 255."""
    resized = Image.fromarray(picture).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(resized).astype(np.float32)
