"""A picture as a variant shows it to its network: fit, then one resize after the other."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np

from ..resize import Picture, Resized, open_kernel
from .variant import Fit, Resize

Size = tuple[int, int]


def show(picture: Picture, fit: Fit, kernel: Sequence[Resize], size: Size) -> Resized:
    """uint8 (h, w, 3) RGB -> float32 (*size, 3), 0 to 255."""
    first, *others = kernel
    high, wide = _sized(first, size)
    if fit == "squash":
        shown = open_kernel(first.kernel)(picture, high, wide)
    else:
        covering = covering_size(picture.shape[0], picture.shape[1], (high, wide))
        top, left = (covering[0] - high) // 2, (covering[1] - wide) // 2
        shown = open_kernel(first.kernel)(picture, *covering)[top : top + high, left : left + wide]
    for resize in others:
        shown = open_kernel(resize.kernel)(shown.astype(np.uint8), *_sized(resize, size))
    return shown


def covering_size(height: int, width: int, size: Size) -> Size:
    """The size of a picture's own shape that covers `size`, as VideoGPT has it, and common-metrics and cd-fvd after it.

    The longer side is rounded up, in floats and in this order, whose own rounding decides over a pixel at some sizes.
    torchvision's crop, and so `kseval.resize.View`'s, rounds down.
    """
    high, wide = size
    if high / height >= wide / width:
        return high, ceil(width * (high / height))
    return ceil(height * (wide / width)), wide


def _sized(resize: Resize, size: Size) -> Size:
    if resize.side_px is None:
        return size
    short = min(size)
    return round(resize.side_px * size[0] / short), round(resize.side_px * size[1] / short)
