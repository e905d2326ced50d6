"""Kernel distance: the unbiased squared maximum mean discrepancy under (xᵀy / d + 1)³; KID, if of Inception's features.

    MMD² = mean over i ≠ j of k(x_i, x_j) + mean over i ≠ j of k(y_i, y_j) − 2 mean over i, j of k(x_i, y_j)

Bińkowski et al. 2018, "Demystifying MMD GANs", mbinkowski/MMD-GAN; the estimator is equation 3 of Gretton et al. 2012.
Held against torch-fidelity 0.4.0: with the same seed, subsets and size it draws the same rows, and values are equal.

Deliberate differences:
- float64 throughout; torch-fidelity multiplies in the features' float32, which moves a small value's fifth digit;
- a set below the subset's size is an error, as there; clean-fid takes a smaller subset without a word, unseeded;
- `subsets = 0` takes every pair of rows once instead: no seed, less variance, and a standard error of the value. That
  of subsets is none, for they overlap: what torch-fidelity prints is their spread.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ksground.errors import InputError

from ..distances.feature_sets import GENERATED, REFERENCE, require_sets
from ..distances.kernels import KernelEstimate, cubic, kernel_sums, totals_without
from . import Array, Better, Groups, Values


@dataclass(frozen=True)
class KernelDistance:
    """The unbiased kernel distance; around 0 for two samples of one distribution, below it half of the time.

    subsets      how many random subsets are averaged; 0: the whole sample, once
    subset_size  rows of each set in a subset
    seed         of the subsets
    The defaults are torch-fidelity's.
    """

    subsets: int = 100
    subset_size: int = 1000
    seed: int = 2020
    better: Better = field(default="lower", init=False)
    wants_n_above_d: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        for name, least in (("subsets", 0), ("subset_size", 2), ("seed", 0)):
            value = getattr(self, name)
            if not isinstance(value, int) or value < least:
                expected = f"{name} as a whole number of at least {least}"
                raise InputError("metric kernel", expected=expected, found=repr(value))

    def value(self, reference: Array, generated: Array) -> float:
        """Features (n, d) and (m, d). Raises InputError for a nan, another d, or fewer rows than a subset has."""
        return self.estimate(reference, generated).value

    def estimate(self, reference: Array, generated: Array) -> KernelEstimate:
        """The value with how sure it is. Raises as `value` does."""
        require_sets(reference, generated, at_least=2)
        if self.subsets == 0:
            sums = kernel_sums(reference, generated, cubic)
            return KernelEstimate(sums.unbiased(), standard_error=sums.standard_error())
        for features, name in ((reference, REFERENCE), (generated, GENERATED)):
            if len(features) < self.subset_size:
                raise InputError(
                    name,
                    expected=f"at least the {self.subset_size:,} rows of a subset",
                    found=f"{len(features):,}",
                    hint="subsets = 0 takes the whole sample, whatever its size; or set a smaller subset_size",
                )
        values = self._of_subsets(reference, generated)
        return KernelEstimate(float(np.mean(values)), subset_std=float(np.std(values)))

    def left_out(
        self, reference: Array, generated: Array, of_reference: Groups, of_generated: Groups
    ) -> Values | None:
        """The value without the rows of each group, float64 (k,); None of subsets; see `LeavesOut`."""
        if self.subsets:
            return None
        left = totals_without(reference, generated, of_reference, of_generated, cubic)
        return np.array([each.unbiased() if min(each.n, each.m) > 1 else np.nan for each in left])

    def _of_subsets(self, reference: Array, generated: Array) -> list[float]:
        # The old generator, and generated rows first: so torch-fidelity draws, whose first input is the generated one.
        random = np.random.RandomState(self.seed)
        values = []
        for _ in range(self.subsets):
            of_generated = random.choice(len(generated), self.subset_size, replace=False)
            of_reference = random.choice(len(reference), self.subset_size, replace=False)
            values.append(kernel_sums(reference[of_reference], generated[of_generated], cubic).unbiased())
        return values


def build(subsets: int = 100, subset_size: int = 1000, seed: int = 2020) -> KernelDistance:
    """The metric of this file."""
    return KernelDistance(subsets, subset_size, seed)
