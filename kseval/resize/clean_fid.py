"""clean-fid's kernel: Pillow's antialiased bicubic on float channels, clipped to 0..255, not rounded to bytes.

Source: GaParmar/clean-fid, `cleanfid/resize.py`, `make_resizer("PIL", False, "bicubic", …)`; Parmar et al., On Aliased
Resizing and Surprising Subtleties in GAN Evaluation, CVPR 2022. No deliberate difference.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from . import Picture, Resized


def resize(picture: Picture, height: int, width: int) -> Resized:
    """uint8 (h, w, 3) -> float32 (height, width, 3), 0 to 255."""
    if picture.shape[:2] == (height, width):
        return picture.astype(np.float32)
    resized = np.empty((height, width, 3), np.float32)
    for channel in range(3):
        plane = Image.fromarray(picture[:, :, channel].astype(np.float32))
        resized[:, :, channel] = np.asarray(plane.resize((width, height), Image.Resampling.BICUBIC))
    return np.clip(resized, 0, 255, out=resized)
