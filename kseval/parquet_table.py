"""A Parquet file that somebody else wrote, read against the columns that are expected of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ksground.errors import InputError


def read_columns(file: Path, schema: pa.Schema, what: str, hint: str | None = None) -> pa.Table:
    """The columns of `schema`, cast to its types, with the file's own metadata; others are left alone.

    `what` says in words what the file should be. Raises InputError, with the row counted from 0 as pandas shows it,
    for a file that is not whole, and for a column that is missing, of another kind, or null where it may not be.
    """
    with _opened(file, what, hint) as opened:
        found = opened.schema_arrow
        _require_columns(file, schema, found, what, hint)
        table = opened.read(columns=schema.names).select(schema.names)
        table.validate(full=True)
    columns = [_cast(file, table.column(field.name), field) for field in schema]
    return pa.table(columns, schema=schema.with_metadata(found.metadata))


def read_metadata(file: Path, key: str, what: str) -> str | None:
    """What the file says of itself under `key`; None if nothing. Raises InputError for a file that is not whole."""
    with _opened(file, what) as opened:
        said = (opened.schema_arrow.metadata or {}).get(key.encode())
    return None if said is None else said.decode(errors="replace")


@contextmanager
def _opened(file: Path, what: str, hint: str | None = None) -> Iterator[pq.ParquetFile]:
    try:
        with pq.ParquetFile(file) as opened:
            yield opened
    except FileNotFoundError:
        raise InputError(file, expected=what, found="no such file", hint=hint) from None
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        # pyarrow says what is wrong with the bytes in its own exceptions, and in some of Python's.
        raise InputError(file, expected=f"{what}, whole", found=_short(error)) from None


def _require_columns(file: Path, schema: pa.Schema, found: pa.Schema, what: str, hint: str | None) -> None:
    missing = [name for name in schema.names if name not in found.names]
    if missing:
        columns = ", ".join(found.names[:20]) or "none"
        expected = f"{what}, with the columns {', '.join(schema.names)}"
        raise InputError(
            file, expected=expected, found=f"no {', '.join(missing)}; columns: {columns}", hint=hint
        )
    for name in schema.names:
        if found.names.count(name) > 1:
            raise InputError(file, expected=f"one column {name}", found=f"{found.names.count(name)} of them")


def _cast(file: Path, column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    if not _is_kind(column.type, field.type):
        raise InputError(file, expected=f"column {field.name} as {field.type}", found=str(column.type))
    try:
        cast = column.cast(field.type)
    except pa.ArrowException as error:
        raise InputError(file, expected=f"column {field.name} as {field.type}", found=_short(error)) from None
    if cast.null_count and not field.nullable:
        row = next(row for row, value in enumerate(cast) if not value.is_valid)
        raise InputError(file, row=row, expected=f"{field.name} in every row", found="null")
    return cast


def _is_kind(found: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether a column of type `found` says the same thing: a number is not read out of a text."""
    if pa.types.is_dictionary(found):
        found = found.value_type
    if pa.types.is_null(found):
        return True
    if pa.types.is_string(wanted):
        return bool(pa.types.is_string(found) or pa.types.is_large_string(found))
    if pa.types.is_integer(wanted):
        return bool(pa.types.is_integer(found))
    return bool(pa.types.is_floating(found) or pa.types.is_integer(found))


def _short(error: Exception) -> str:
    said = " ".join(str(error).split()) or type(error).__name__
    return said if len(said) <= 300 else f"{said[:300]} …"
