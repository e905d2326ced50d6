"""The squared maximum mean discrepancy of two sets under a kernel of the features' products.

    MMD² = mean k(x, x') + mean k(y, y') − 2 mean k(x, y)

Unbiased (Gretton et al. 2012, Lemma 6, equation 3), the first two means leave out each row with itself; biased
(equation 5), they do not, and the value is above 0 even between samples of one and the same distribution.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .feature_sets import BLOCK_VALUES, FeatureSet, Floats, row_blocks

# Products xᵀy / d -> kernel values of the same shape.
Kernel = Callable[[Floats], Floats]


def cubic(products: Floats) -> Floats:
    """(xᵀy / d + 1)³: the kernel of KID."""
    return (products + 1) ** 3


def square(products: Floats) -> Floats:
    """(xᵀy / d)²: the kernel of JEDi."""
    return products**2


@dataclass(frozen=True, slots=True)
class KernelSums:
    """Sums of a kernel over all pairs of rows, (n, d) against (m, d), and what each row has a part in.

    reference_rows   (n,): over all other reference rows; generated_rows (m,) likewise
    reference_cross  (n,): over all generated rows; generated_cross (m,): over all reference rows
    reference_self   (n,): of each row with itself; generated_self (m,)
    """

    reference_rows: Floats
    generated_rows: Floats
    reference_cross: Floats
    generated_cross: Floats
    reference_self: Floats
    generated_self: Floats

    def unbiased(self) -> float:
        """MMD² without the pairs of a row with itself; may be below 0. n and m are at least 2."""
        n, m = len(self.reference_rows), len(self.generated_rows)
        within = self.reference_rows.sum() / (n * (n - 1)) + self.generated_rows.sum() / (m * (m - 1))
        return float(within - 2 * self.reference_cross.sum() / (n * m))

    def biased(self) -> float:
        """MMD² over all pairs; never below 0."""
        n, m = len(self.reference_rows), len(self.generated_rows)
        reference = (self.reference_rows.sum() + self.reference_self.sum()) / n**2
        generated = (self.generated_rows.sum() + self.generated_self.sum()) / m**2
        return float(reference + generated - 2 * self.reference_cross.sum() / (n * m))

    def standard_error(self) -> float:
        """Of the unbiased value, were both sets drawn again: 2 √(var g(x) / n + var h(y) / m).

        g(x) is the mean of k(x, ·) over the other reference rows less that over the generated ones, h(y) likewise: the
        first order of a U-statistic (Hoeffding 1948). Of two samples of one distribution that order vanishes, and what
        is left is of the right size only.
        """
        n, m = len(self.reference_rows), len(self.generated_rows)
        g = self.reference_rows / (n - 1) - self.reference_cross / m
        h = self.generated_rows / (m - 1) - self.generated_cross / n
        return float(2 * np.sqrt(g.var(ddof=1) / n + h.var(ddof=1) / m))


@dataclass(frozen=True, slots=True)
class KernelEstimate:
    """A kernel distance and how sure it is.

    standard_error  were both sets drawn again; None where only subsets were seen
    subset_std      spread of the subsets' values, which overlap: no error of their mean; None of the whole sample
    """

    value: float
    standard_error: float | None = None
    subset_std: float | None = None


def kernel_sums(reference: FeatureSet, generated: FeatureSet, kernel: Kernel) -> KernelSums:
    """Sums over all pairs, block against block: time grows with (n + m)² d, memory with n + m."""
    cross, crossed = _sums(reference, generated, kernel)
    own, others = _self_sums(reference, kernel), _self_sums(generated, kernel)
    return KernelSums(
        reference_rows=_sums(reference, reference, kernel)[0] - own,
        generated_rows=_sums(generated, generated, kernel)[0] - others,
        reference_cross=cross,
        generated_cross=crossed,
        reference_self=own,
        generated_self=others,
    )


def _sums(one: FeatureSet, other: FeatureSet, kernel: Kernel) -> tuple[Floats, Floats]:
    """Sums of k over the rows of `other` for each row of `one`, and the other way round."""
    rows, columns = np.zeros(len(one)), np.zeros(len(other))
    # Blocks of this width make kernel blocks of no more than BLOCK_VALUES.
    width = int(np.sqrt(BLOCK_VALUES))
    first = 0
    for left in row_blocks(one, columns=width):
        second = 0
        for right in row_blocks(other, columns=width):
            values = kernel(left @ right.T / one.shape[1])
            rows[first : first + len(left)] += values.sum(axis=1)
            columns[second : second + len(right)] += values.sum(axis=0)
            second += len(right)
        first += len(left)
    return rows, columns


def _self_sums(features: FeatureSet, kernel: Kernel) -> Floats:
    d = features.shape[1]
    blocks = [kernel(np.einsum("ij,ij->i", block, block) / d) for block in row_blocks(features)]
    return np.concatenate(blocks)
