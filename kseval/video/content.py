"""What a clip is, by its bytes: the key of every cached feature, and what a reference set's hash is made of."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from ksground.download import file_sha256

from ..clip import Clip
from .error import ClipError


def content_sha256(clip: Clip) -> str:
    """The checksum of the file's bytes and of the span in it, 64 hexadecimal digits; names and paths do not matter.

    A file is read again only once its size or time of change differ. Raises ClipError if there is none.
    """
    try:
        stat = clip.file.stat()
        of_file = _file_sha256(clip.file, stat.st_size, stat.st_mtime_ns)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise ClipError(clip.file, "missing", "no such file") from None
    span = [None if time_s is None else float(time_s) for time_s in (clip.start_s, clip.end_s)]
    return hashlib.sha256(f"{of_file} {span}".encode()).hexdigest()


@lru_cache(maxsize=100_000)
def _file_sha256(file: Path, size_bytes: int, mtime_ns: int) -> str:
    return file_sha256(file)
