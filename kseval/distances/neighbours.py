"""Balls around the rows of a set, each as large as the distance to its k-th nearest other row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ksground.errors import InputError

from .feature_sets import GENERATED, REFERENCE, FeatureSet, Floats, require_sets, row_blocks

# Of the largest squared norm: distances closer to each other than this are equal. Two equal rows are not always at
# distance 0 where distances come from a matrix product.
TIE = 1e-12


@dataclass(frozen=True, slots=True)
class Balls:
    """Squared radii (n,) of the balls around the rows `centres` (n, d), and what counts as equal to a radius."""

    centres: FeatureSet
    squared_radii: Floats
    tie: float


def balls(centres: FeatureSet, other: FeatureSet, k: int) -> Balls:
    """The ball around each row of `centres` that reaches to its k-th nearest other row; `other` is what is asked of it.

    Raises InputError if there are no k other rows.
    """
    radii = np.empty(len(centres))
    first = 0
    for distances in squared_distances(centres, centres):
        last = first + len(distances)
        np.fill_diagonal(distances[:, first:last], np.inf)
        radii[first:last] = np.partition(distances, k - 1, axis=1)[:, k - 1]
        first = last
    return Balls(centres, radii, TIE * max(_largest_norm(centres), _largest_norm(other)))


def require_neighbours(reference: FeatureSet, generated: FeatureSet, k: int, needing: str) -> None:
    """Raise InputError unless the sets are finite, of the same width, and those in `needing` hold more than k rows.

    needing   "reference", "generated" or "both"
    """
    require_sets(reference, generated, at_least=1)
    for features, name, side in ((reference, REFERENCE, "reference"), (generated, GENERATED, "generated")):
        if needing in (side, "both") and len(features) <= k:
            expected = f"more than k = {k} rows"
            raise InputError(name, expected=expected, found=f"{len(features):,}", hint="a smaller k")


def require_k(k: int, metric: str) -> None:
    """Raise InputError unless k is a count of at least 1."""
    if isinstance(k, bool) or not isinstance(k, int) or k < 1:
        raise InputError(f"metric {metric}", expected="k as a whole number above 0", found=repr(k))


def squared_distances(rows: FeatureSet, columns: FeatureSet) -> Iterator[Floats]:
    """|x − y|² for some rows x against all columns y, (b, m) at a time: memory grows with m, never with n x m."""
    # Distances are the same from any origin, and lose the fewest digits from the middle.
    origin = np.mean(columns, axis=0, dtype=np.float64)
    for block in row_blocks(rows, columns=len(columns)):
        x = block - origin
        squares = np.einsum("ij,ij->i", x, x)[:, None]
        parts = []
        for other in row_blocks(columns):
            y = other - origin
            parts.append(squares + np.einsum("ij,ij->i", y, y) - 2 * x @ y.T)
        yield np.maximum(np.concatenate(parts, axis=1), 0)


def share_inside(points: FeatureSet, of: Balls) -> float:
    """The share of the points that lie in at least one ball, its surface counting as in."""
    reach = of.squared_radii + of.tie
    inside = [(distances <= reach).any(axis=1) for distances in squared_distances(points, of.centres)]
    return float(np.concatenate(inside).mean())


def balls_around(points: FeatureSet, of: Balls) -> Floats:
    """How many balls each point lies in, surfaces counting as out: float64 (m,)."""
    reach = of.squared_radii - of.tie
    counts = [(distances < reach).sum(axis=1) for distances in squared_distances(points, of.centres)]
    return np.concatenate(counts).astype(np.float64)


def share_reached(of: Balls, points: FeatureSet) -> float:
    """The share of the balls in which lies at least one point, surfaces counting as in."""
    reach = of.squared_radii + of.tie
    nearest = [distances.min(axis=1) for distances in squared_distances(of.centres, points)]
    return float((np.concatenate(nearest) <= reach).mean())


def _largest_norm(features: FeatureSet) -> float:
    origin = np.mean(features, axis=0, dtype=np.float64)
    return max(float(np.square(block - origin).sum(axis=1).max()) for block in row_blocks(features))
