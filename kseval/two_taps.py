"""Bilinear interpolation from given taps, in float32: the arithmetic that two of the resize kernels share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def interpolate(
    picture: NDArray[np.uint8], rows: NDArray[np.float32], columns: NDArray[np.float32]
) -> NDArray[np.float32]:
    """uint8 (h, w, 3) at positions float32 (height,) and (width,), none below 0 -> float32 (height, width, 3)."""
    top, bottom, down = _taps(rows, picture.shape[0])
    left, right, along = _taps(columns, picture.shape[1])
    # Most rows lie between two pairs of new ones: each is taken along once, and no array is made that need not be.
    needed, place = np.unique(np.concatenate([top, bottom]), return_inverse=True)
    levels = picture[needed].astype(np.float32)
    across = _between(levels.take(left, axis=1), levels.take(right, axis=1), along[None, :, None])
    return _between(across[place[: len(top)]], across[place[len(top) :]], down[:, None, None])


def _taps(
    positions: NDArray[np.float32], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """The pixels before and after each position, and how far it lies between them."""
    before = np.minimum(positions.astype(np.int64), size - 1)
    return before, np.minimum(before + 1, size - 1), positions - before.astype(np.float32)


def _between(
    one: NDArray[np.float32], other: NDArray[np.float32], share: NDArray[np.float32]
) -> NDArray[np.float32]:
    """one + (other - one) share, in the place of `other`."""
    other -= one
    other *= share
    other += one
    return other
