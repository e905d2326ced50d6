"""A file of a run: whole or not there, and told in words where the disk is full or closed to us."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ksground.atomic import atomic_file
from ksground.errors import InputError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class CannotWrite(InputError):
    """The folder takes nothing more: no fault of one video, so the run ends with it."""


@contextmanager
def output_file(file: Path) -> Iterator[Path]:
    """`atomic_file`, whose OSErrors become CannotWrite."""
    try:
        with atomic_file(file) as temporary:
            yield temporary
    except OSError as error:
        raise cannot_write(file, error.strerror or str(error), full=error.errno in FULL) from error


def cannot_write(file: Path, found: str, *, full: bool) -> CannotWrite:
    """The error for a file."""
    hint = (
        "what was finished is kept: free some space, and the same command goes on from there"
        if full
        else None
    )
    return CannotWrite(file, expected="a file that can be written", found=found, hint=hint)
