"""The ledger: one Parquet row for every candidate, with each score and what became of it.

Signatures (the score columns that are lists) live in checkpoints and in memory: they serve to find
near-duplicates once a run, and would make the file ten times as large.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ksground.atomic import atomic_folder
from ksground.errors import InputError

from . import manifest
from .column import Column
from .config import CurateConfig, parse_config
from .engine.job import PinnedWeights
from .manifest import FAILURE
from .policy import DECISION

FILE_NAME = "candidates.parquet"
ROWS_A_CHUNK = 4096


def columns() -> tuple[Column, ...]:
    """The ledger's columns, in order."""
    return (*manifest.columns(), *FAILURE, *DECISION)


def schema() -> pa.Schema:
    """The ledger's Arrow schema, without the metadata of a run."""
    return pa.schema([manifest.arrow_field(column) for column in columns()])


def candidates_table(rows: Iterable[Mapping[str, Any]], batches: Iterable[pa.RecordBatch] = ()) -> pa.Table:
    """Gather `curate_video`'s rows into one table of measured columns and signatures, sorted by clip_id.

    `batches` are further rows, as `measured_batch` makes them. What a row does not hold is null. Raises KeyError for a
    column nobody declared: a program's mistake, not a user's.
    """
    own = [measured_batch(chunk) for chunk in _chunks(rows)]
    return pa.Table.from_batches([*own, *batches], measured_schema()).sort_by("clip_id")


def measured_schema() -> pa.Schema:
    """The columns that `curate_video` gives: the manifest's, signatures, and what failed."""
    from .twins.signature import Signature

    measured = (*manifest.columns(), *Signature.columns, *FAILURE)
    return pa.schema([manifest.arrow_field(column) for column in measured])


def measured_batch(rows: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    """Rows as one batch of `measured_schema`, in their order. Raises as `candidates_table` does."""
    schema = measured_schema()
    names = set(schema.names)
    if unknown := next((key for row in rows for key in row if key not in names), None):
        raise KeyError(f"{unknown!r} is not a declared column")
    arrays = [pa.array([row.get(each.name) for row in rows], each.type) for each in schema]
    return pa.record_batch(arrays, schema=schema)


def write_ledger(
    folder: Path,
    decided: pa.Table,
    config: CurateConfig,
    annotations: Mapping[str, Any],
    weights: Sequence[PinnedWeights] = (),
) -> None:
    """Write a decided table atomically as `folder`/candidates.parquet.

    `annotations` (JSON-able) is what the readers counted, `weights` what the learned scores were measured with; both
    ride in the metadata, so that a summary can be made, and a rule refused, from the ledger alone.
    """
    names = [each.name for each in decided.schema if not pa.types.is_list(each.type)]
    decision = {column.name: manifest.arrow_field(column) for column in DECISION}
    fields = [decision.get(name) or decided.schema.field(name) for name in names]
    table = decided.select(names).cast(pa.schema(fields))
    metadata = manifest.run_metadata(config, weights) | {"kscurate.annotations": json.dumps(annotations)}
    with atomic_folder(folder) as temporary:
        manifest.write_parquet(
            table.replace_schema_metadata(metadata), temporary / FILE_NAME, compression="lz4"
        )


def read_ledger(folder: Path, **options: Any) -> pa.Table:
    """Read a ledger; `options` (columns=, filters=) go to Parquet. Raises InputError where there is none."""
    file = folder / FILE_NAME
    try:
        table = pq.read_table(file, **options)
    except FileNotFoundError:
        hint = "`kscurate run` writes one; --out names the folder it wrote into"
        raise InputError(file, expected="a ledger", found="no such file", hint=hint) from None
    except pa.ArrowInvalid as error:
        raise InputError(file, expected="a Parquet file", found=str(error)) from None
    found = (table.schema.metadata or {}).get(b"kscurate.schema_version", b"none").decode()
    if found != str(manifest.SCHEMA_VERSION):
        raise InputError(file, expected=f"a ledger of schema version {manifest.SCHEMA_VERSION}", found=found)
    return table


def ledger_config(table: pa.Table, file: Path | str = FILE_NAME) -> CurateConfig:
    """The config that a ledger was decided with."""
    return parse_config(table.schema.metadata[b"kscurate.config"].decode(), file)


def ledger_weights(table: pa.Table, file: Path | str = FILE_NAME) -> tuple[PinnedWeights, ...]:
    """(name, sha256) of the trained weights that a ledger's scores were measured with. Raises InputError if untold."""
    if b"kscurate.weights" not in table.schema.metadata:
        hint = "run `kscurate run` again: this ledger is of an older version"
        raise InputError(file, expected="a ledger that names its weights", found="none", hint=hint)
    return tuple(json.loads(table.schema.metadata[b"kscurate.weights"]).items())


def ledger_annotations(table: pa.Table) -> dict[str, Any]:
    """What the readers counted when the ledger's run began."""
    counts: dict[str, Any] = json.loads(table.schema.metadata[b"kscurate.annotations"])
    return counts


def _chunks(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    unread = iter(rows)
    while chunk := list(islice(unread, ROWS_A_CHUNK)):
        yield chunk
