"""A paired test of two systems: would the difference be as large if every video's part of it had any sign?

Where two systems are alike, exchanging them within a video changes nothing, so that the sign of its part is a coin's.
For a mean this is the permutation test that swaps two systems' clips video by video, and exact.

For a distance the parts are those of `leave_out.py`, and clips are not swapped: two systems that are equally far, on
other sides of the reference, make mixtures that are nearer and vary less, so that swapping finds a winner where there
is none. Measured with 20 videos, 200 times, Fréchet at d = 2, how often p ≤ 0.05:

                                       this     swapping clips and measuring anew
    two systems of one distribution    0.020    0.040
    equally far on opposite sides      0.035    0.330
    distances 1 and 0.16               0.905    0.915

It is no exact test then: with 8 videos of one distribution it was 0.045, and 0.015 with n below d (66 times).
"""

from __future__ import annotations

import numpy as np

from .clusters import Floats

EXACT_UP_TO_VIDEOS = 14
ROUNDING = 1e-12


def sign_flip_p(parts: Floats, *, flips: int = 9999, seed: int = 0) -> float:
    """Two-sided p in (0, 1] of Σ parts.

    parts: float64 (k,), the sum of each video's differences. All 2ᵏ signs are tried up to 14 videos that are not 0;
    beyond these `flips` random ones, and the measured one counts among them (Phipson and Smyth, 2010).
    """
    parts = parts[parts != 0]
    if not len(parts):
        return 1.0
    bound = abs(float(parts.sum())) - ROUNDING * float(np.abs(parts).sum())
    if len(parts) <= EXACT_UP_TO_VIDEOS:
        sums = parts[:1]  # The first keeps its sign: all signs turned round give the same size.
        for part in parts[1:]:
            sums = np.concatenate([sums + part, sums - part])
        return float(np.mean(np.abs(sums) >= bound))
    draw, beyond = np.random.default_rng(seed), 1
    at_once = max(1, (1 << 22) // len(parts))
    for start in range(0, flips, at_once):
        signs = draw.integers(0, 2, (min(at_once, flips - start), len(parts)), np.int8)
        beyond += int(np.count_nonzero(np.abs((2 * signs - 1) @ parts) >= bound))
    return beyond / (flips + 1)
