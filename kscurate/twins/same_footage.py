"""Whether two candidates that share a picture are the same footage: pictures over time, then how they
move.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .lookalikes import Lookalikes
from .perceptual_hash import mirrored
from .sequences import Rows, Sequences, Walk

PAIRS_AT_ONCE = 65_536
# Half seconds by which one copy may begin earlier than the other; looks of the motion trace around that.
SHIFTS = (0, -1, 1, -2, 2)
LOOKS_A_SHIFT = 4
LAGS = range(-4, 5)


def compare_pictures(
    pairs: Lookalikes, pictures: Sequences, min_overlap: float
) -> tuple[NDArray[np.float64], Rows]:
    """Differing bits of 64, mean over time, between the whole of one row and a crop of the other; and the
    shift.

    The shift (half seconds) is the one at which they differ least; the distance is inf where at none of them
    `min_overlap` of the longer row is covered.
    """
    distance = np.full(len(pairs.first), np.inf)
    best = np.zeros(len(pairs.first), np.int64)
    for start in range(0, len(pairs.first), PAIRS_AT_ONCE):
        some = slice(start, start + PAIRS_AT_ONCE)
        first, second, crop = pairs.first[some], pairs.second[some], pairs.crop[some]
        needed = min_overlap * np.maximum(pictures.length[first], pictures.length[second])
        for shift in SHIFTS:
            walk = Walk.beside(pictures, first, pictures, second, np.full(len(first), shift))
            seen = pictures.values[walk.second, np.repeat(crop, walk.length)]
            seen = np.where(np.repeat(pairs.mirrored[some], walk.length), mirrored(seen), seen)
            differing = walk.sums(np.bitwise_count(pictures.values[walk.first, 0] ^ seen))
            enough = (walk.length > 0) & (walk.length >= needed)
            mean = np.where(enough, differing / np.maximum(walk.length, 1), np.inf)
            better = mean < distance[some]
            distance[some][better], best[some][better] = mean[better], shift
    return distance, best


def motion_agreement(
    first: Rows, second: Rows, shift: Rows, motions: Sequences, min_overlap: float
) -> NDArray[np.float64]:
    """Highest correlation of two rows' motion traces near a shift (half seconds); NaN where nothing moves."""
    agreement = np.full(len(first), np.nan)
    roots = np.sqrt(np.maximum(motions.values[:, 0].astype(np.float64), 0))
    for start in range(0, len(first), PAIRS_AT_ONCE):
        some = slice(start, start + PAIRS_AT_ONCE)
        a, b = first[some], second[some]
        needed = min_overlap * np.maximum(motions.length[a], motions.length[b])
        for lag in LAGS:
            walk = Walk.beside(motions, a, motions, b, LOOKS_A_SHIFT * shift[some] + lag)
            x, y = roots[walk.first], roots[walk.second]
            n = np.maximum(walk.length, 1)
            x_sum, y_sum = walk.sums(x), walk.sums(y)
            covariance = walk.sums(x * y) - x_sum * y_sum / n
            spread = (walk.sums(x * x) - x_sum**2 / n) * (walk.sums(y * y) - y_sum**2 / n)
            measured = (walk.length >= needed) & (spread > 1e-12)
            correlation = np.where(measured, covariance / np.sqrt(np.where(measured, spread, 1.0)), np.nan)
            agreement[some] = np.fmax(agreement[some], correlation)
    return agreement
