"""torch's antialiased bilinear, as cd-fvd's loader of files has it: on levels over 255, and back, not rounded to bytes.

Source: songweige/content-debiased-fvd, `cdfvd/utils/data_utils.py`: `F.interpolate(…, mode="bilinear",
align_corners=False, antialias=True)`, whose triangle filter is Pillow's. No deliberate difference; the division and
the product are float32 as there, for a cast to bytes that follows can see their rounding.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from . import Picture, Resized

WHITE = np.float32(255)


def resize(picture: Picture, height: int, width: int) -> Resized:
    """uint8 (h, w, 3) -> float32 (height, width, 3), 0 to 255."""
    shares = picture.astype(np.float32) / WHITE
    resized = np.empty((height, width, 3), np.float32)
    for channel in range(3):
        plane = Image.fromarray(np.ascontiguousarray(shares[:, :, channel]))
        resized[:, :, channel] = np.asarray(plane.resize((width, height), Image.Resampling.BILINEAR))
    return np.clip(resized * WHITE, 0, 255)
