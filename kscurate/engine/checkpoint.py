"""What earlier runs found, so that nothing is curated twice: one SQLite file, written by the driver alone."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa

from ksground.errors import InputError
from ksground.progress import progress

from ..spread import Spread
from .gather import PackedJob, gather, rows_of
from .job import Outcome, Row, VideoJob

# "kscu" and the number of this layout, in the header of the file.
APPLICATION_ID, LAYOUT = 0x6B736375, 1
TABLES = """
CREATE TABLE IF NOT EXISTS outcomes (key TEXT PRIMARY KEY, final INTEGER NOT NULL, rows BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS contents (
    path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, inode INTEGER, digest TEXT NOT NULL
);
"""
# A file changed twice within a tick of the file system's clock looks unchanged: one this young is read again.
YOUNG_S = 2.0
HASHERS = 4


class Checkpoint:
    """`with Checkpoint(out / "checkpoint.sqlite") as checkpoint:` holds the file for this run alone.

    An outcome is found again by what it came from: the content of the video, the code, the settings of the
    stages, the job's annotations. Where the video lies does not matter: a moved one is not curated again.

    Raises InputError if another run holds the file, or if it is damaged or no checkpoint.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.path.parent.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        self.lock = _lock(self.path.with_suffix(".lock"))
        try:
            with self._told_kindly():
                self.database = sqlite3.connect(self.path, isolation_level=None)
                self._check_layout()
                self.database.execute("PRAGMA journal_mode = WAL")
                # Each commit reaches the disk: even a power cut loses only the videos in flight.
                self.database.execute("PRAGMA synchronous = FULL")
                self.database.executescript(TABLES)
        except BaseException:
            os.close(self.lock)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.close()
        os.close(self.lock)

    def keys(self, jobs: Iterable[VideoJob], code_version: str) -> dict[VideoJob, str]:
        """The key of each job; reads every video file that is new or changed since it was last seen."""
        jobs = list(jobs)
        digests = self._digests(sorted({job.video_path for job in jobs}))
        return {job: _key(job, digests[job.video_path], code_version) for job in jobs}

    def has(self, key: str) -> bool:
        """Whether an earlier attempt came to a final outcome."""
        with self._told_kindly():
            found = self.database.execute("SELECT 1 FROM outcomes WHERE key = ? AND final", [key])
            return found.fetchone() is not None

    def store(self, key: str, outcome: Outcome) -> None:
        """Keep `outcome`; it is safe on disk when this returns."""
        with self._told_kindly():
            values = (key, outcome.final, outcome.packed_rows)
            self.database.execute("INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?)", values)

    def packed(self, key: str, job: VideoJob) -> PackedJob:
        """The rows of `job` as they are kept, and where its file lies today."""
        with self._told_kindly():
            (packed,) = self.database.execute("SELECT rows FROM outcomes WHERE key = ?", [key]).fetchone()
            return packed, job.relative_path

    def batches(self, keys: Mapping[VideoJob, str], spread: Spread) -> Iterator[pa.RecordBatch]:
        """The rows of all jobs, as `kscurate.engine.gather` makes batches of them."""
        with self._told_kindly():
            yield from gather((self.packed(key, job) for job, key in keys.items()), spread)

    def rows(self, key: str, job: VideoJob) -> list[Row]:
        """The rows of `job`, naming the file where it lies today."""
        with self._told_kindly():
            return list(rows_of(self.packed(key, job)))

    def _digests(self, paths: list[str]) -> dict[str, str]:
        """Hash of the content of each file, which is read only if it is not the one hashed before."""
        with self._told_kindly():
            seen = {
                path: (digest, stamp)
                for path, *stamp, digest in self.database.execute(
                    "SELECT path, size, mtime_ns, inode, digest FROM contents"
                )
            }
        stamps = {path: _stamp(path) for path in paths}
        known = {path: seen[path][0] for path in paths if path in seen and seen[path][1] == stamps[path]}
        unknown = [path for path in paths if path not in known]
        with ThreadPoolExecutor(HASHERS) as hashers:
            hashed = hashers.map(_digest, unknown)
            for path, digest in zip(
                unknown, progress(hashed, "fingerprint", len(unknown), "videos"), strict=True
            ):
                known[path] = digest
                stamp = stamps[path]
                if stamp is not None and stamp[1] < (time.time() - YOUNG_S) * 1e9:
                    with self._told_kindly():
                        self.database.execute(
                            "INSERT OR REPLACE INTO contents VALUES (?, ?, ?, ?, ?)", (path, *stamp, digest)
                        )
        return known

    def _check_layout(self) -> None:
        (application,) = self.database.execute("PRAGMA application_id").fetchone()
        (layout,) = self.database.execute("PRAGMA user_version").fetchone()
        (tables,) = self.database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if not tables:
            self.database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self.database.execute(f"PRAGMA user_version = {LAYOUT}")
        elif (application, layout) != (APPLICATION_ID, LAYOUT):
            raise InputError(
                self.path,
                expected=f"a checkpoint of kscurate, layout {LAYOUT}",
                found=f"layout {layout}, application {application:#x}",
                hint="give another --out, or move this file away to curate every video again",
            )

    @contextmanager
    def _told_kindly(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValueError) as error:
            raise InputError(
                self.path,
                expected="a checkpoint of kscurate that can be read and written",
                found=str(error),
                hint="is the disk full or read-only? If not, move this file away to curate every video again",
            ) from error


def _lock(path: Path) -> int:
    """Open and lock `path`; the lock goes with this process, however it ends."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        if error.errno not in (errno.EWOULDBLOCK, errno.EAGAIN):
            raise
        raise InputError(
            path.parent,
            expected="a folder that no other run is writing to",
            found="a run that is still going on",
            hint="wait for it, or give another --out",
        ) from error
    return handle


def _key(job: VideoJob, digest: str, code_version: str) -> str:
    # The repr of frozen dataclasses of plain values is exact, and the same in every process.
    origin = repr((digest, code_version, job.offset_s, job.annotations, job.settings))
    return hashlib.blake2b(origin.encode(), digest_size=20).hexdigest()


def _stamp(path: str) -> list[int] | None:
    """Size, time of change in ns and inode; None if the file cannot even be looked at."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return [status.st_size, status.st_mtime_ns, status.st_ino]


def _digest(path: str) -> str:
    """BLAKE2b of the file's bytes; where they cannot be read, why: that is the video's outcome then."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "blake2b").hexdigest()
    except OSError as error:
        return f"unreadable: {errno.errorcode.get(error.errno or 0, 'EIO')}"
