"""Bring public files from the first place that gives them whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from ksground.atomic import write_text
from ksground.download import Patience, Wanted, download, file_sha256

from .annotations_lock import LockedFile

_FIRST_BYTES = {".json": (b"{", b"["), ".zip": (b"PK",), ".xlsx": (b"PK",), ".gz": (b"\x1f\x8b",)}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one file.

    status    "fetched", "here" (it was already there) or "failed"
    verified  True if its sha256 is the locked one; False if no checksum is known
    sha256    of the file as it now lies there; None if failed
    place     where it came from; None if it was there already, or failed
    failures  what went wrong on the way, one line a place and try
    """

    file: LockedFile
    path: Path
    status: Literal["fetched", "here", "failed"]
    verified: bool
    sha256: str | None
    place: str | None
    failures: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The same in JSON's types."""
        size_bytes = self.path.stat().st_size if self.path.is_file() else None
        return asdict(self) | {"path": str(self.path), "size_bytes": size_bytes}


def fetch_all(files: Iterable[LockedFile], out: Path, patience: Patience | None = None) -> list[Fetched]:
    """Fetch every file to `out`/<source>/<name>; one that fails does not stop the others."""
    return [fetch_file(file, out / file.source / file.name, patience) for file in files]


def fetch_file(
    file: LockedFile,
    path: Path,
    patience: Patience | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Fetched:
    """Fetch one file to `path`, unless it is there already and as it should be.

    A file there with another checksum than the locked or recorded one stays until a right one has come.
    """
    here = file_sha256(path) if path.is_file() else None
    wanted = file.sha256 or _recorded(path)
    if here is not None and here == (wanted or here):
        _record(path, here)
        return Fetched(file, path, "here", file.sha256 is not None, here, None, ())
    failures: list[str] = []
    label = f"{file.source}/{file.name}"
    expected = Wanted(label, file.size_bytes, file.sha256, _FIRST_BYTES.get(path.suffix, ()))
    for place in file.places:
        sha256 = download(place, path, expected, failures, patience, sleep)
        if sha256 is not None:
            _record(path, sha256)
            return Fetched(file, path, "fetched", file.sha256 is not None, sha256, place, tuple(failures))
    return Fetched(file, path, "failed", False, None, None, tuple(failures))


def _record(path: Path, sha256: str) -> None:
    """Keep the checksum beside the file, in the form that `sha256sum --check` reads."""
    words = f"{sha256}  {path.name}\n"
    record = path.with_name(f"{path.name}.sha256")
    if not record.is_file() or record.read_text(encoding="utf-8", errors="replace") != words:
        write_text(record, words)


def _recorded(path: Path) -> str | None:
    record = path.with_name(f"{path.name}.sha256")
    if not record.is_file():
        return None
    words = record.read_text(encoding="utf-8", errors="replace").split()
    return words[0] if words else None
