"""Rows that belong together, whatever joins them: a shared video, a shared near-duplicate, a shared task."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Codes = NDArray[np.int64]


def codes(column: pa.ChunkedArray) -> Codes:
    """Number the distinct values of a column, int64 (rows,); -1 for null."""
    encoded = pc.dictionary_encode(column).combine_chunks()
    return np.asarray(pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False), np.int64)


def components(*ties: Codes) -> Codes:
    """Component of each row, int64 (rows,), numbered from 0 in the order in which rows are met.

    Two rows are tied where they have one code in common in the same column; -1 ties nobody. Ties are followed
    as far as they lead.
    """
    rows = len(ties[0])
    if not rows:
        return np.zeros(0, np.int64)
    # Rows are no nodes, but values are: a row ties the values it holds. That is a tenth of the nodes.
    first = np.where(ties[0] >= 0, ties[0], ties[0].max(initial=-1) + 1 + np.arange(rows))
    _, first = np.unique(first, return_inverse=True)
    nodes, starts, ends = int(first.max()) + 1, [], []
    for tie in ties[1:]:
        some = np.flatnonzero(tie >= 0)
        starts.append(first[some])
        ends.append(nodes + tie[some])
        nodes += int(tie.max(initial=-1)) + 1
    start, end = (np.concatenate(each) if each else np.zeros(0, np.int64) for each in (starts, ends))
    links = coo_array((np.ones(len(start), bool), (start, end)), shape=(nodes, nodes))
    _, label = connected_components(links, directed=False)
    _, met, of_row = np.unique(label[first], return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(met))[of_row], np.int64)
