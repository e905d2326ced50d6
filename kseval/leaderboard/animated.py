"""Small moving pictures of clips: animated WebP, which every browser plays and a page can carry within itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ksground.atomic import atomic_file

HEIGHT_PX = 96
QUALITY = 60


def animated_picture(
    frames: NDArray[np.uint8], file: Path, height_px: int = HEIGHT_PX, frames_per_s: float = 8.0
) -> None:
    """Write `frames`, uint8 (t, h, w, 3) RGB, as an endless animated WebP `height_px` high, at their own shape.

    Raises ValueError for an array of another shape or type, or without a frame.
    """
    from PIL import Image

    if frames.dtype != np.uint8 or frames.ndim != 4 or frames.shape[3] != 3 or not frames.size:
        raise ValueError(f"frames: expected uint8 (t, h, w, 3), found {frames.dtype} {frames.shape}")
    height, width = frames.shape[1:3]
    size = (max(1, round(width * height_px / height)), height_px)
    pictures = [Image.fromarray(frame).resize(size, Image.Resampling.LANCZOS) for frame in frames]
    with atomic_file(file) as temporary:
        pictures[0].save(
            temporary,
            format="WEBP",
            save_all=True,
            append_images=pictures[1:],
            duration=round(1000 / frames_per_s),
            loop=0,
            quality=QUALITY,
            method=4,
        )
