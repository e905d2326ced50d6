"""Sets of features, read block by block in float64, and what can be said of none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

Floats = NDArray[np.float64]
# Anything that numpy counts as numbers, a memory-mapped file as well: (n, d).
FeatureSet = NDArray[Any]
# 32 MiB of float64: large enough for the matrix product to be worth it, small beside a covariance of 2048 dimensions.
BLOCK_VALUES = 2**22
REFERENCE, GENERATED = "reference features", "generated features"


def row_blocks(
    features: FeatureSet, rows: NDArray[np.intp] | None = None, columns: int | None = None
) -> Iterator[Floats]:
    """The features in float64 copies of some thousand rows, so that a file of any length needs no more memory.

    rows     read only these, in this order
    columns  values that the caller makes of each row, where that is more than d
    """
    n, d = features.shape if rows is None else (len(rows), features.shape[1])
    step = max(1, BLOCK_VALUES // max(1, d, columns or 0))
    for first in range(0, n, step):
        chosen = slice(first, first + step) if rows is None else rows[first : first + step]
        yield np.array(features[chosen], dtype=np.float64)


def require_shape(features: FeatureSet, name: Path | str = "features", at_least: int = 1) -> None:
    """Raise InputError unless the features are numbers of shape (n, d) with `at_least` rows."""
    if features.dtype.kind not in "fiu":
        raise InputError(name, expected="real numbers", found=f"dtype {features.dtype}")
    if features.ndim != 2:
        hint = "average over time or reshape: one row for each picture or clip" if features.ndim > 2 else None
        raise InputError(name, expected="shape (n, d)", found=f"shape {features.shape}", hint=hint)
    if features.shape[1] == 0:
        raise InputError(name, expected="at least 1 column", found="0 columns")
    if len(features) < at_least:
        raise InputError(name, expected=f"at least {at_least:,} rows", found=f"{len(features):,}")


def require_finite(block: FeatureSet, name: Path | str = "features", first_row: int = 0) -> None:
    """Raise InputError that names the first value which is nan or infinite; rows and columns count from 0."""
    finite = np.isfinite(block)
    if not finite.all():
        row, column = (int(at) for at in np.argwhere(~finite)[0])
        found = f"{block[row, column]} in column {column:,}"
        raise InputError(name, row=first_row + row, expected="finite numbers", found=found)


def require_set(features: FeatureSet, name: Path | str = "features", at_least: int = 1) -> None:
    """Raise InputError unless the features are finite numbers of shape (n, d) with `at_least` rows."""
    require_shape(features, name, at_least)
    first = 0
    for block in row_blocks(features):
        require_finite(block, name, first)
        first += len(block)


def require_same_width(
    reference: int, generated: int, reference_name: Path | str = REFERENCE, name: Path | str = GENERATED
) -> None:
    """Raise InputError unless both sets have as many dimensions."""
    if reference != generated:
        expected = f"{reference:,} dimensions, as {reference_name}"
        raise InputError(
            name, expected=expected, found=f"{generated:,}", hint="both sets need the same extractor"
        )


def require_sets(reference: FeatureSet, generated: FeatureSet, at_least: int = 1) -> None:
    """Raise InputError unless both are sets of finite features, (n, d) and (m, d), with `at_least` rows each."""
    require_shape(reference, REFERENCE, at_least)
    require_shape(generated, GENERATED, at_least)
    require_same_width(reference.shape[1], generated.shape[1])
    require_set(reference, REFERENCE)
    require_set(generated, GENERATED)
