"""Rows of different lengths in one flat array, and walks over pairs of them that are shifted in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sequences:
    """values (moments, width); row r owns the moments [start[r], start[r] + length[r])."""

    values: NDArray[Any]
    start: Rows
    length: Rows

    @classmethod
    def of(cls, column: pa.ChunkedArray, width: int) -> Sequences:
        """View a list column whose lists hold `width` values a moment; null is an empty row."""
        lists = column.combine_chunks()
        offsets = lists.offsets.to_numpy().astype(np.int64)
        empty = lists.is_null().to_numpy(zero_copy_only=False)
        values = lists.values.to_numpy(zero_copy_only=False)
        whole = len(values) // width * width
        length = np.where(empty, 0, np.diff(offsets) // width)
        return cls(values[:whole].reshape(-1, width), offsets[:-1] // width, length)

    def __len__(self) -> int:
        return len(self.length)


@dataclass(frozen=True, slots=True)
class Walk:
    """Pairs of rows laid side by side, moment by moment: `first[k]` and `second[k]` are moments of pair
    `pair_of[k]`.

    length  moments of each pair
    """

    first: Rows
    second: Rows
    length: Rows

    @classmethod
    def beside(cls, one: Sequences, a: Rows, other: Sequences, b: Rows, shift: Rows) -> Walk:
        """Lay moment m of row a beside moment m + shift of row b, wherever both have one."""
        skip = np.maximum(0, -shift)
        length = np.maximum(0, np.minimum(one.length[a] - skip, other.length[b] - skip - shift))
        ends = np.cumsum(length)
        step = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - length, length)
        first = np.repeat(one.start[a] + skip, length) + step
        second = np.repeat(other.start[b] + skip + shift, length) + step
        return cls(first, second, length)

    def sums(self, values: NDArray[Any]) -> NDArray[Any]:
        """Sum values (moments, ...) over each pair; 0 for a pair without moments."""
        sums = np.zeros((len(self.length), *values.shape[1:]), np.result_type(values.dtype, np.int64))
        some = self.length > 0
        starts = (np.cumsum(self.length) - self.length)[some]
        if len(starts):
            sums[some] = np.add.reduceat(values, starts, axis=0, dtype=sums.dtype)
        return sums
