"""What pydantic finds wrong with somebody's file, in words that help."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from pydantic_core import ErrorDetails

from ksground.errors import InputError

UNKNOWN, MISSING = ("unexpected_keyword_argument", "extra_forbidden"), ("missing", "missing_argument")


def misshapen(file: Path, errors: Sequence[ErrorDetails]) -> InputError:
    """Of all errors the one that says most: a key that is not known, for it is most often a missing one misspelt."""
    first = next((error for error in errors if error["type"] in UNKNOWN), errors[0])
    row = ".".join(map(str, first["loc"]))
    if first["type"] in MISSING:
        return InputError(file, row=row, expected="a value", found="no such key")
    if first["type"] in UNKNOWN:
        *place, key = first["loc"]
        beside = [error["loc"] for error in errors if error["type"] in MISSING]
        absent = [str(name) for *where, name in beside if where == place]
        meant = get_close_matches(str(key), absent, 1) or absent
        expected = f"the key {' or '.join(meant)}" if meant else "no such key"
        return InputError(file, row=row, expected=expected, found=f"{key}, which is not known")
    return InputError(
        file, row=row, expected=first["msg"].removeprefix("Input should be "), found=repr(first["input"])
    )
