"""The generations folder: what a system answers, in a form that any system can write.

A folder with `generations.parquet` and, anywhere below it, the clips as video files in any container that ffmpeg
reads. One row a generated clip, one system a folder, no column null; columns of other names are left alone:

| column     | type   | meaning                                                                                |
| ---------- | ------ | -------------------------------------------------------------------------------------- |
| clip_id    | string | the real clip that this one answers                                                    |
| step_index | int64  | 0-based place of the step within its video                                             |
| file       | string | the clip, relative to the folder, with forward slashes; no `..`, no link that leads out |
| fps        | double | pictures a second that it is meant to be played at, above 0                            |
| seed       | int64  | what its chance was drawn from; 0 where there was none                                 |
| system     | string | name of the system, the same in all rows                                               |
| version    | string | its version, the same in all rows                                                      |

What cannot be read as that raises an InputError. What can, and is still not what was asked for (missing clips, files
that do not decode), is told by `kseval validate`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ksground.atomic import atomic_file
from ksground.errors import InputError

from .inner_path import EXPECTED, is_inner_path, leads_out
from .parquet_table import read_columns

TABLE = "generations.parquet"
LONGEST_NAME = 200
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
class Generation:
    """One row; the columns are described above."""

    clip_id: str
    step_index: int
    file: str
    fps: float
    seed: int
    system: str
    version: str


@dataclass(frozen=True, slots=True)
class Generations:
    """What one system generated; `rows` in the order of the file. A clip_id may stand in several of them."""

    folder: Path
    rows: tuple[Generation, ...]

    @property
    def system(self) -> str:
        """The name that stands in all rows."""
        return self.rows[0].system

    @property
    def version(self) -> str:
        """The version that stands in all rows."""
        return self.rows[0].version

    def path(self, row: Generation) -> Path:
        """Where the clip of a row lies."""
        return self.folder / row.file


def load_generations(folder: Path) -> Generations:
    """Read `generations.parquet` of a folder; no clip is opened.

    Raises InputError, with rows counted from 0, if the folder or the table is not as described above.
    """
    if not folder.is_dir():
        raise InputError(folder, expected=f"a folder with {TABLE}", found="no such folder")
    file = folder / TABLE
    table = read_columns(file, SCHEMA, "the table of a generations folder", _what_it_is(folder))
    rows = tuple(Generation(**row) for row in table.to_pylist())
    _require(file, rows)
    for number, row in enumerate(rows):
        if leads_out(folder, row.file):
            raise InputError(
                file, row=number, expected="a file in the folder", found=f"{row.file!r} leads out of it"
            )
    return Generations(folder, rows)


def write_generations(folder: Path, rows: Iterable[Generation]) -> None:
    """Write `generations.parquet`, sorted by clip_id; it appears whole or not at all, and equal rows give equal bytes.

    Raises InputError for rows that `load_generations` would refuse.
    """
    ordered = sorted(rows, key=astuple)
    _require(folder / TABLE, ordered)
    table = pa.Table.from_pylist([asdict(row) for row in ordered], schema=SCHEMA)
    with atomic_file(folder / TABLE) as temporary:
        pq.write_table(table, temporary, compression="zstd", version="2.6")


def _what_it_is(folder: Path) -> str | None:
    """What a folder without a table seems to be, for one who gave it by mistake."""
    names = [file.name for file in folder.iterdir()]
    if TABLE in names:
        return None
    if any(name.endswith(".result.json") for name in names):
        return "this is a folder of results; `kseval leaderboard` shows it"
    if any(name.endswith(".parquet") for name in names):
        return "this looks like a manifest; the reference comes first, then the generations"
    inner = sorted(each.parent.name for each in folder.glob(f"*/{TABLE}"))
    if inner:
        return f"there is one in {', '.join(inner[:3])}{', …' * (len(inner) > 3)}: name each folder"
    if not names:
        return "the folder is empty"
    return (
        f"write it with the columns {', '.join(SCHEMA.names)}, a row for each clip; "
        "kseval.generations.write_generations does"
    )


def _require(file: Path, rows: Sequence[Generation]) -> None:
    if not rows:
        raise InputError(file, expected="a row for every generated clip", found="no row")
    for number, row in enumerate(rows):

        def require(holds: bool, expected: str, found: Any, number: int = number) -> None:
            if not holds:
                raise InputError(file, row=number, expected=expected, found=repr(found))

        require(is_inner_path(row.clip_id), f"clip_id as {EXPECTED}", row.clip_id)
        require(is_inner_path(row.file), f"file as {EXPECTED}", row.file)
        require(row.step_index >= 0, "step_index of 0 or more", row.step_index)
        require(math.isfinite(row.fps) and row.fps > 0, "fps above 0", row.fps)
        for name in (row.system, row.version):
            named = name.isprintable() and bool(name.strip()) and len(name) <= LONGEST_NAME
            require(named, f"system and version as words of 1 to {LONGEST_NAME} characters", name)
    _require_one_system(file, rows)


def _require_one_system(file: Path, rows: Sequence[Generation]) -> None:
    first: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows):
        first.setdefault((row.system, row.version), number)
    if len(first) > 1:
        several = [f"{system} {version} from row {row} on" for (system, version), row in first.items()]
        found = ", ".join(several[:5]) + (f", and {len(several) - 5:,} more" if len(several) > 5 else "")
        hint = "give each system a folder of its own"
        raise InputError(file, expected="one system of one version", found=found, hint=hint)
