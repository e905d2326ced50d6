"""Rows as bytes: how they leave a worker and how they rest in the checkpoint.

A run's rows pass through here whether they are fresh or resumed, so both give the same ledger.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any, cast

from .job import Row


def pack(rows: Sequence[Row]) -> bytes:
    """Rows to compressed JSON: integers of any size and every double (as shortest decimal) return exactly."""
    text = json.dumps(rows, separators=(",", ":"), default=_plain)
    return zlib.compress(text.encode(), level=1)


def unpack(packed: bytes) -> list[Row]:
    """What `pack` packed; raises ValueError where the bytes were damaged."""
    try:
        return cast(list[Row], json.loads(zlib.decompress(packed)))
    except zlib.error as error:
        raise ValueError(str(error)) from error


def _plain(value: Any) -> Any:
    """Python's own number or list of a numpy scalar or array."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a row holds {type(value).__name__}, which is no column's type")
