"""The form in which flow is kept: means over a coarse grid, as a vector that says nothing of pixels or frame rates.

The unit is shares of the picture's longer side per second, as the extractor sees it: 0.25 crosses a quarter of it in a
second. Under a view that squashes to a square that is widths per second across, and heights per second down.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

GRID = 16
DIMENSIONS = GRID * GRID * 2
Array = NDArray[np.floating[Any]]


def flatten(cells: Array) -> Array:
    """(..., row, column, 2) -> (..., d): row by row from the top left, each cell as (right, down)."""
    return cells.reshape(*cells.shape[:-3], -1)


def unflatten(features: Array) -> Array:
    """(..., d) with d = 2 g² -> (..., g, g, 2), the inverse of `flatten`, for any g. Raises ValueError otherwise."""
    side = round((features.shape[-1] / 2) ** 0.5)
    if 2 * side * side != features.shape[-1]:
        raise ValueError(f"flow of a square grid has 2 g² numbers, not {features.shape[-1]}")
    return features.reshape(*features.shape[:-1], side, side, 2)


def speed(features: Array) -> Array:
    """(..., d) -> (...): mean length of the cells' flow, in the unit of the features; nan where there is none."""
    return np.linalg.norm(unflatten(features), axis=-1).mean(axis=(-2, -1))  # type: ignore[no-any-return]


def known_mean(values: Array, axis: int) -> Array:
    """Mean over an axis of what is not nan; nan, without a warning, where nothing is."""
    known = ~np.isnan(values)
    n = known.sum(axis)
    return np.where(n > 0, np.where(known, values, 0).sum(axis) / np.maximum(n, 1), np.nan)  # type: ignore[no-any-return]
