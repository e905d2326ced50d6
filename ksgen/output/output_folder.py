"""The folder of a run: one run at a time, and without what a killed one left half done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ksground.errors import InputError

LOCK = ".lock"
PARTS = ("clips", "images", "starts", "steps")
# As `ksground.atomic.atomic_file` calls what is not whole yet.
_HALF_DONE = re.compile(r"\..+\.\w{8}(\.\w+)?")


@contextmanager
def output_folder(folder: Path) -> Iterator[None]:
    """Make the folder if need be, and hold it for this run; another run finds it taken until this process ends.

    Raises InputError if it is no folder, or if a run is at work in it.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(folder, expected="a folder to write into, or a name that is free", found="a file")
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        hint = "wait for it, or give another --out"
        raise InputError(
            folder, expected="a folder that no other run writes into", found="one at work", hint=hint
        ) from None
    try:
        _sweep(folder)
        yield
    finally:
        lock.release()


def _sweep(folder: Path) -> None:
    places = [folder.glob(".*"), *((folder / part).rglob(".*") for part in PARTS)]
    for file in (file for place in places for file in place):
        if _HALF_DONE.fullmatch(file.name) and file.is_file():
            file.unlink(missing_ok=True)
