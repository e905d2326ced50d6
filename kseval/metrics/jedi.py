"""JEDi as its authors compute it: 100 times the biased squared maximum mean discrepancy under (xᵀy / d)².

    100 (mean over i, j of k(x_i, x_j) + mean over i, j of k(y_i, y_j) − 2 mean over i, j of k(x_i, y_j))

Luo et al. 2025, "Beyond FVD"; oooolga/JEDi, `videojedi/mmd_polynomial.py`. It bears its name only of V-JEPA
features. Each row counts with itself, so that the value depends on n and is above 0 between samples of one
distribution: `video_kernel` is the same without that bias.

Deliberate differences: float64, and block against block. None in the formula.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..distances.feature_sets import require_sets
from ..distances.kernels import kernel_sums, square, totals_without
from . import Array, Better, Groups, Values


@dataclass(frozen=True)
class Jedi:
    """100 x biased MMD²; 0 for a set against itself, never below."""

    better: Better = field(default="lower", init=False)
    wants_n_above_d: bool = field(default=False, init=False)

    def value(self, reference: Array, generated: Array) -> float:
        """Features (n, d) and (m, d). Raises InputError for a nan, one row, or another d."""
        require_sets(reference, generated, at_least=2)
        return 100 * kernel_sums(reference, generated, square).biased()

    def left_out(
        self, reference: Array, generated: Array, of_reference: Groups, of_generated: Groups
    ) -> Values:
        """The value without the rows of each group, float64 (k,); see `LeavesOut`."""
        left = totals_without(reference, generated, of_reference, of_generated, square)
        return np.array([100 * each.biased() if min(each.n, each.m) > 1 else np.nan for each in left])


def build() -> Jedi:
    """The metric of this file."""
    return Jedi()
