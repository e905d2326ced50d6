"""The lock file of the public annotation files: where each is, its size, checksum and licence."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ksground.errors import InputError

LOCK_FILE = Path(__file__).with_name("annotations.lock.toml")
_KEYS = ("source", "name", "licence", "places", "size_bytes", "sha256")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class LockedFile:
    """One public file.

    source      dataset, and the folder it goes into
    name        file name there
    places      http(s) addresses, tried in order
    size_bytes  exact size, None if unknown
    sha256      64 hexadecimal digits, None if unknown
    """

    source: str
    name: str
    licence: str
    places: tuple[str, ...]
    size_bytes: int | None = None
    sha256: str | None = None


def load_lock(path: Path = LOCK_FILE) -> list[LockedFile]:
    """The files of a lock file, in its order. Raises InputError for one that is malformed."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(path, expected="a TOML file", found=str(error)) from None
    tables = document.get("file")
    if not isinstance(tables, list) or not tables:
        raise InputError(path, expected="[[file]] tables", found="none")
    return [_locked_file(path, f"[[file]] {index}", table) for index, table in enumerate(tables, start=1)]


def _locked_file(path: Path, row: str, table: Any) -> LockedFile:
    if not isinstance(table, dict) or set(table) - set(_KEYS):
        raise InputError(path, row=row, expected=f"the keys {', '.join(_KEYS)}", found=", ".join(table))
    for key in ("source", "name"):
        if not isinstance(table.get(key), str) or not _PLAIN_NAME.fullmatch(table[key]):
            raise InputError(path, row=row, expected=f"{key} as a plain name", found=repr(table.get(key)))
    places = table.get("places")
    if not isinstance(places, list) or not places or not all(map(_is_address, places)):
        raise InputError(path, row=row, expected="places as a list of http(s) addresses", found=repr(places))
    size_bytes, sha256 = table.get("size_bytes"), table.get("sha256")
    if size_bytes is not None and not (isinstance(size_bytes, int) and size_bytes > 0):
        raise InputError(path, row=row, expected="size_bytes above 0", found=repr(size_bytes))
    if sha256 is not None and not (isinstance(sha256, str) and re.fullmatch("[0-9a-f]{64}", sha256)):
        raise InputError(path, row=row, expected="sha256 as 64 hexadecimal digits", found=repr(sha256))
    licence = str(table.get("licence", "not stated"))
    return LockedFile(table["source"], table["name"], licence, tuple(places), size_bytes, sha256)


def _is_address(place: object) -> bool:
    return isinstance(place, str) and place.startswith(("https://", "http://"))
