"""The squared maximum mean discrepancy of two sets under a kernel of the features' products.

    MMD² = mean k(x, x') + mean k(y, y') − 2 mean k(x, y)

Unbiased (Gretton et al. 2012, Lemma 6, equation 3), the first two means leave out each row with itself; biased
(equation 5), they do not, and the value is above 0 even between samples of one and the same distribution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .feature_sets import BLOCK_VALUES, FeatureSet, Floats, row_blocks

# Products xᵀy / d -> kernel values of the same shape.
Kernel = Callable[[Floats], Floats]
Rows = NDArray[np.intp]


def cubic(products: Floats) -> Floats:
    """(xᵀy / d + 1)³: the kernel of KID."""
    return (products + 1) ** 3


def square(products: Floats) -> Floats:
    """(xᵀy / d)²: the kernel of JEDi."""
    return products**2


@dataclass(frozen=True, slots=True)
class KernelTotals:
    """Sums over all pairs of n reference and m generated rows; those of a row with itself apart."""

    n: int
    m: int
    reference: float
    generated: float
    cross: float
    reference_self: float
    generated_self: float

    def unbiased(self) -> float:
        """MMD² without the pairs of a row with itself; may be below 0. n and m are at least 2."""
        within = self.reference / (self.n * (self.n - 1)) + self.generated / (self.m * (self.m - 1))
        return within - 2 * self.cross / (self.n * self.m)

    def biased(self) -> float:
        """MMD² over all pairs; never below 0."""
        reference = (self.reference + self.reference_self) / self.n**2
        generated = (self.generated + self.generated_self) / self.m**2
        return reference + generated - 2 * self.cross / (self.n * self.m)


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

    @property
    def totals(self) -> KernelTotals:
        """Over all rows."""
        return KernelTotals(
            len(self.reference_rows),
            len(self.generated_rows),
            float(self.reference_rows.sum()),
            float(self.generated_rows.sum()),
            float(self.reference_cross.sum()),
            float(self.reference_self.sum()),
            float(self.generated_self.sum()),
        )

    def unbiased(self) -> float:
        """MMD² without the pairs of a row with itself; may be below 0. n and m are at least 2."""
        return self.totals.unbiased()

    def biased(self) -> float:
        """MMD² over all pairs; never below 0."""
        return self.totals.biased()

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


def totals_without(
    reference: FeatureSet, generated: FeatureSet, of_reference: Rows, of_generated: Rows, kernel: Kernel
) -> Iterator[KernelTotals]:
    """The totals without the rows of group 0, then without those of group 1, and so on.

    of_reference (n,) and of_generated (m,): the group of each row. All pairs are met once, and those within a group
    once more, however many groups there are.
    """
    sums = kernel_sums(reference, generated, kernel)
    whole = sums.totals
    for out in range(1 + max(of_reference.max(), of_generated.max())):
        real, made = np.flatnonzero(of_reference == out), np.flatnonzero(of_generated == out)
        real_self, made_self = sums.reference_self[real].sum(), sums.generated_self[made].sum()
        # A pair within the group is in the sums of both its rows, and must go but once.
        of_real = _sums(reference, reference, kernel, real, real)[0].sum() - real_self
        of_made = _sums(generated, generated, kernel, made, made)[0].sum() - made_self
        of_both = _sums(reference, generated, kernel, real, made)[0].sum()
        yield KernelTotals(
            whole.n - len(real),
            whole.m - len(made),
            float(whole.reference - 2 * sums.reference_rows[real].sum() + of_real),
            float(whole.generated - 2 * sums.generated_rows[made].sum() + of_made),
            float(
                whole.cross - sums.reference_cross[real].sum() - sums.generated_cross[made].sum() + of_both
            ),
            float(whole.reference_self - real_self),
            float(whole.generated_self - made_self),
        )


def _sums(
    one: FeatureSet,
    other: FeatureSet,
    kernel: Kernel,
    rows_of_one: Rows | None = None,
    rows_of_other: Rows | None = None,
) -> tuple[Floats, Floats]:
    """Sums of k over the rows of `other` for each row of `one`, and the other way round; or of some rows of both."""
    rows = np.zeros(len(one) if rows_of_one is None else len(rows_of_one))
    columns = np.zeros(len(other) if rows_of_other is None else len(rows_of_other))
    # Blocks of this width make kernel blocks of no more than BLOCK_VALUES.
    width = int(np.sqrt(BLOCK_VALUES))
    first = 0
    for left in row_blocks(one, rows_of_one, columns=width):
        second = 0
        for right in row_blocks(other, rows_of_other, columns=width):
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
