"""A 64-bit hash of a picture that re-encoding, scaling and noise leave nearly as it is.

Each bit is the sign of one low-frequency coefficient of the picture's cosine transform, lowest frequency
first: pictures that look alike differ in few bits, others in about 32. Mirroring a picture flips the signs of
the odd horizontal frequencies and no others, so the hash of the mirrored picture is known without it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SIDE_PX = 32
BITS = 64
# Rounding to 8 bits leaves up to about this much in a coefficient of a flat picture; it must not pass for a sign.
FLAT = 0.5


def dct_hash(pictures: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Hash grey pictures, uint8 (n, 32, 32) -> uint64 (n,); a flat picture gives 0."""
    basis = _BASIS[: max(_DOWN.max(), _ACROSS.max()) + 1]
    coefficients = basis @ pictures.astype(np.float64) @ basis.T
    signs = coefficients[:, _DOWN, _ACROSS] > FLAT
    packed = np.ascontiguousarray(np.packbits(signs, axis=1, bitorder="little"))
    return packed.view("<u8")[:, 0].astype(np.uint64)


def mirrored(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Hashes of the pictures mirrored left to right, any shape."""
    return hashes ^ _ODD_ACROSS


def _cosines() -> NDArray[np.float64]:
    """Orthonormal DCT-II matrix, (frequency, place)."""
    frequency, place = np.mgrid[:SIDE_PX, :SIDE_PX]
    matrix = np.cos(np.pi * frequency * (2 * place + 1) / (2 * SIDE_PX)) * np.sqrt(2 / SIDE_PX)
    matrix[0] /= np.sqrt(2)
    return np.asarray(matrix)


def _lowest_frequencies() -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Vertical and horizontal frequency of each bit: the 64 nearest to, and without, the mean."""
    down, across = np.divmod(np.arange(SIDE_PX**2), SIDE_PX)
    nearest = np.lexsort((across, down, down**2 + across**2))[1 : BITS + 1]
    return down[nearest], across[nearest]


_BASIS = _cosines()
_DOWN, _ACROSS = _lowest_frequencies()
_ODD_ACROSS = np.packbits(_ACROSS % 2 == 1, bitorder="little").view("<u8")[0].astype(np.uint64)
