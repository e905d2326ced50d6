"""Plans as tables: one row a step, of sequences that are done or planned."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from ksground.errors import InputError

from .parquet_table import read_columns

SCHEMA = pa.schema(
    [
        pa.field("sequence_id", pa.string(), nullable=False),
        pa.field("step_index", pa.int64(), nullable=False),
        pa.field("step", pa.string(), nullable=False),
    ]
)
WHAT = "a Parquet or CSV table of sequence_id, step_index and step"


def read_plan(file: Path) -> dict[str, list[str]]:
    """Sequence -> its steps by step_index, which may begin anywhere; the sequences in the order of their first row.

    Raises InputError for a file that is no such table, and for an index that a sequence has twice.
    """
    if not file.is_file():
        raise InputError(file, expected=WHAT, found="a folder" if file.is_dir() else "no such file")
    table = read_columns(file, SCHEMA, WHAT) if file.suffix == ".parquet" else _read_csv(file)
    rows = table.to_pydict()
    twice = [
        place
        for place, n in Counter(zip(rows["sequence_id"], rows["step_index"], strict=True)).items()
        if n > 1
    ]
    if twice:
        sequence, index = twice[0]
        found = f"step {index} of {sequence} twice"
        raise InputError(file, expected="each step_index of a sequence once", found=found)
    steps: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for sequence, index, step in zip(rows["sequence_id"], rows["step_index"], rows["step"], strict=True):
        steps[sequence].append((index, step))
    return {sequence: [step for _, step in sorted(each)] for sequence, each in steps.items()}


def _read_csv(file: Path) -> pa.Table:
    types = {field.name: field.type for field in SCHEMA}
    options = pyarrow.csv.ConvertOptions(column_types=types, include_columns=SCHEMA.names)
    try:
        table = pyarrow.csv.read_csv(file, convert_options=options)
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        raise InputError(file, expected=WHAT, found=str(error)) from None
    for name in SCHEMA.names:
        for row, each in enumerate(table[name].to_pylist()):
            if each is None or each == "":
                raise InputError(file, row=row, expected=f"a {name}", found="none")
    return table
