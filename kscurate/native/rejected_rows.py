"""The annotation rows that could not be used, as one Parquet file a person can filter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ksground.atomic import atomic_file

from ..annotation import SourceAnnotations

COLUMNS = ("source", "file", "row", "reason", "expected", "found")


def write_rejected_rows(path: Path, sources: Iterable[SourceAnnotations]) -> None:
    """Write every rejection in the readers' order, all columns as text; none makes an empty table."""
    rows = [asdict(rejection) for source in sources for rejection in source.rejections]
    table = pa.table({name: pa.array([str(row[name]) for row in rows], pa.string()) for name in COLUMNS})
    with atomic_file(path) as temporary:
        pq.write_table(table, temporary)
