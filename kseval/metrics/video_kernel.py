"""Video kernel distance: 100 times the unbiased squared maximum mean discrepancy under (xᵀy / d)².

    100 (mean over i ≠ j of k(x_i, x_j) + mean over i ≠ j of k(y_i, y_j) − 2 mean over i, j of k(x_i, y_j))

The kernel and the factor are JEDi's (Luo et al. 2025, "Beyond FVD"; oooolga/JEDi), the estimator is
equation 3 of Gretton et al. 2012.

Deliberate differences: JEDi's own estimator counts each row's kernel with itself, and so lies above 0 by an amount
that falls with n, even between samples of one distribution; it is offered under its own name, `jedi`. This one does
not depend on n on average. float64, every pair of rows, block against block.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..distances.feature_sets import require_sets
from ..distances.kernels import KernelEstimate, kernel_sums, square, totals_without
from . import Array, Better, Groups, Values


@dataclass(frozen=True)
class VideoKernelDistance:
    """100 x unbiased MMD²; around 0 for two samples of one distribution, below it half of the time."""

    better: Better = field(default="lower", init=False)
    wants_n_above_d: bool = field(default=False, init=False)

    def value(self, reference: Array, generated: Array) -> float:
        """Features (n, d) and (m, d). Raises InputError for a nan, one row, or another d."""
        return self.estimate(reference, generated).value

    def estimate(self, reference: Array, generated: Array) -> KernelEstimate:
        """The value with its standard error. Raises as `value` does."""
        require_sets(reference, generated, at_least=2)
        sums = kernel_sums(reference, generated, square)
        return KernelEstimate(100 * sums.unbiased(), 100 * sums.standard_error())

    def left_out(
        self, reference: Array, generated: Array, of_reference: Groups, of_generated: Groups
    ) -> Values:
        """The value without the rows of each group, float64 (k,); see `LeavesOut`."""
        left = totals_without(reference, generated, of_reference, of_generated, square)
        return np.array([100 * each.unbiased() if min(each.n, each.m) > 1 else np.nan for each in left])


def build() -> VideoKernelDistance:
    """The metric of this file."""
    return VideoKernelDistance()
