"""What a run leaves: clips, what they were made with, and the table by which `kseval` reads them.

generations.parquet          clip_id, step_index, file, fps, seed, system, version: one row a clip, no null
clips/<clip_id>.mp4          the clips
steps/<video>.json           a skill's request, plan, exemplars and timings, and which clips answer what
starts/<video>.png           the picture it was told from
images/<video>.<step>.png    the first picture of each step

Files are called after ids as `file_name.py` says: no id, whoever wrote it, leads out of the folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from .output_file import output_file

TABLE = "generations.parquet"
SCHEMA = pa.schema(
    [
        pa.field(name, kind, nullable=False)
        for name, kind in (
            ("clip_id", pa.string()),
            ("step_index", pa.int64()),
            ("file", pa.string()),
            ("fps", pa.float64()),
            ("seed", pa.int64()),
            ("system", pa.string()),
            ("version", pa.string()),
        )
    ]
)


@dataclass(frozen=True, slots=True)
class Row:
    """One generated clip; `file` is counted from the folder, with forward slashes."""

    clip_id: str
    step_index: int
    file: str
    fps: float
    seed: int
    system: str
    version: str


def write_table(folder: Path, rows: Sequence[Row]) -> Path:
    """Write `generations.parquet`, sorted by clip_id, whole or not at all."""
    table = pa.Table.from_pylist(
        [asdict(row) for row in sorted(rows, key=lambda row: row.clip_id)], schema=SCHEMA
    )
    with output_file(folder / TABLE) as temporary:
        pq.write_table(table, temporary)
    return folder / TABLE
