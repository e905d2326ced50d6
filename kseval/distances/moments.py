"""Mean and scatter of features that come block by block, in memory that does not grow with their number."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .feature_sets import FeatureSet, Floats, require_finite, require_same_width, require_shape


class Moments:
    """How many rows were seen, their mean (d,), and their scatter (d, d): the sum of (x − mean)(x − mean)ᵀ.

    Blocks are joined by the pairwise update of Chan, Golub and LeVeque (1983), which subtracts means before it
    squares: summing squares first loses half of the digits where the mean is large beside the spread.
    """

    def __init__(self, dimensions: int, name: Path | str = "features") -> None:
        self.name = name
        self.n = 0
        self.mean: Floats = np.zeros(dimensions)
        self.scatter: Floats = np.zeros((dimensions, dimensions))

    def update(self, block: FeatureSet) -> None:
        """Count the rows of `block`, (b, d). Raises InputError for another width or a value that is not finite."""
        require_shape(block, self.name)
        require_same_width(len(self.mean), block.shape[1], "the features before them", self.name)
        require_finite(block, self.name, self.n)
        if len(block) == 0:
            return
        mean = block.mean(axis=0, dtype=np.float64)
        centred = block - mean
        # What overflows is told by whoever needs the number.
        with np.errstate(over="ignore", invalid="ignore"):
            self._join(len(block), mean, centred.T @ centred)

    def merge(self, other: Moments) -> None:
        """Count everything that `other` has counted."""
        require_same_width(len(self.mean), len(other.mean), self.name, other.name)
        if other.n:
            self._join(other.n, other.mean, other.scatter)

    def without(self, other: Moments) -> Moments:
        """What is left of the rows without those of `other`, which must be among them, and not all."""
        left = Moments(len(self.mean), self.name)
        left.n = self.n - other.n
        left.mean = self.mean + (self.mean - other.mean) * (other.n / left.n)
        gap = other.mean - left.mean
        left.scatter = self.scatter - other.scatter - np.outer(gap, gap * (left.n * other.n / self.n))
        return left

    def covariance(self, ddof: int = 1) -> Floats:
        """Scatter over n − ddof, (d, d); n must be above ddof."""
        return self.scatter / (self.n - ddof)

    def _join(self, n: int, mean: Floats, scatter: Floats) -> None:
        total = self.n + n
        gap = mean - self.mean
        self.scatter += scatter
        if self.n:
            self.scatter += np.outer(gap, gap * (self.n * n / total))
        self.mean = self.mean + gap * (n / total)
        self.n = total
