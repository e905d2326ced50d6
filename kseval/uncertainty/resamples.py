"""Videos drawn with replacement, the same draws for whatever is asked of them."""

from __future__ import annotations

import numpy as np

from .clusters import Floats

CELLS_AT_ONCE = 1 << 22


def resampled_sums(totals: Floats, resamples: int, seed: int) -> Floats:
    """Sums over as many clusters as there are, drawn with replacement.

    totals: float64 (k, c), c columns to be drawn together. Gives float64 (resamples, c). Holds at most 2²² draws
    at once.
    """
    clusters = len(totals)
    draw = np.random.default_rng(seed)
    even = np.full(clusters, 1 / clusters)
    at_once = max(1, CELLS_AT_ONCE // clusters)
    blocks = [
        draw.multinomial(clusters, even, min(at_once, resamples - start)) @ totals
        for start in range(0, resamples, at_once)
    ]
    return np.concatenate(blocks)
