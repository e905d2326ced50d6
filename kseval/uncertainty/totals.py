"""What each video adds to a number: value = Σ sums / Σ sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

from .clusters import Floats, clusters_of


@dataclass(frozen=True, slots=True)
class Totals:
    """A number by its videos, or by groups of them.

    sums, sizes  float64 (k,); sizes are above 0
    n            clips that count
    videos       source videos that these are from; more than k where several are taken as one group
    """

    sums: Floats
    sizes: Floats
    n: int
    videos: int

    @property
    def value(self) -> float:
        """The number itself; nan where nothing counts."""
        return float(self.sums.sum() / self.sizes.sum()) if self.n else float("nan")

    @property
    def deviations(self) -> Floats:
        """float64 (k,): how each video moves the value, over all sizes; their sum is 0."""
        deviations: Floats = (self.sums - self.value * self.sizes) / self.sizes.sum()
        return deviations

    def minus(self, other: Totals) -> Totals:
        """The difference of two numbers over the same clips."""
        return Totals(self.sums - other.sums, self.sizes, self.n, self.videos)


def mean_totals(values: NDArray[np.floating], videos: Sequence[str]) -> Totals:
    """Of a mean over clips: values (n,), nan where missing, and the video of each clip.

    Raises InputError for an infinite value, or another number of videos than of values.
    """
    values = np.asarray(values, np.float64)
    if values.shape != (len(videos),):
        raise InputError(
            "values of clips", expected=f"one for each of {len(videos)} clips", found=f"shape {values.shape}"
        )
    if np.isinf(values).any():
        row = int(np.flatnonzero(np.isinf(values))[0])
        raise InputError("values of clips", row=row, expected="a finite number, or nan", found="infinity")
    counts = np.flatnonzero(~np.isnan(values))
    clusters = clusters_of([videos[row] for row in counts.tolist()])
    sizes = np.bincount(clusters.of_row, minlength=len(clusters)).astype(np.float64)
    # Sorted, so that the order of the clips does not even change the last digit.
    order = np.lexsort((values[counts], clusters.of_row))
    sums: Floats = np.bincount(clusters.of_row[order], values[counts][order], len(clusters)).astype(
        np.float64
    )
    return Totals(sums, sizes, len(counts), len(clusters))
