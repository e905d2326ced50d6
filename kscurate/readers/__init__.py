"""Native annotation files to Annotation rows; a file in this folder is a dataset and bears its name.

A reader has one function, `read(folder: Path) -> SourceAnnotations`. It knows its files by their content,
reports every row it cannot take, and raises InputError for a file that as a whole is not what it claims to
be. It never opens a video.
"""

from __future__ import annotations

import gc
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from ksground.errors import InputError

from ..annotation import SourceAnnotations

Reader = Callable[[Path], SourceAnnotations]


def readers() -> dict[str, Reader]:
    """Every reader by its dataset's name, in alphabetical order."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}").read for name in names}


def read_all(root: Path) -> list[SourceAnnotations]:
    """Read every dataset that has a folder of its name below `root`; one without says so in its notes.

    Raises InputError if `root` is no folder or holds none of them.
    """
    root = Path(root)
    known = readers()
    wanted = f"a folder that holds at least one of {', '.join(f'{name}/' for name in known)}"
    if not root.is_dir():
        raise InputError(root, expected=wanted, found="a file" if root.exists() else "nothing there")
    if not any((root / name).is_dir() for name in known):
        inside = sorted(path.name for path in root.iterdir())
        found = f"none of them, but {', '.join(inside[:5])}" if inside else "an empty folder"
        hint = f"give its parent, {root.resolve().parent}" if root.resolve().name in known else None
        raise InputError(root, expected=wanted, found=found, hint=hint)
    with _no_garbage_collection():
        return [_read_if_there(root / name, read) for name, read in known.items()]


def _read_if_there(folder: Path, read: Reader) -> SourceAnnotations:
    if folder.is_dir():
        return read(folder)
    return SourceAnnotations(folder.name, notes=[f"no folder {folder.name}/ here"])


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Reading makes a million small objects and no cycles; looking for cycles meanwhile costs time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
