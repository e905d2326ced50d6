"""The CSV of labels while it grows: each answer is on the disk before the page goes on."""

from __future__ import annotations

import csv
import fcntl
import io
import os
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from ksground.errors import InputError

from ..calibrate.labels import BETWEEN_REASONS, COLUMNS, OPTIONAL, Label, check_header, read_labels

HEADER = (*COLUMNS, *OPTIONAL)
NEWLINE = b"\n"


class AnswerFile:
    """`with AnswerFile(file, clip_ids, reasons) as answers: answers.add(…)`.

    What the file holds already is kept and checked; a last row that was torn by a crash is taken off. Raises InputError
    for a file that holds anything but labels of these clips, or that another `kscurate label` is writing.
    """

    def __init__(self, file: Path, clip_ids: Collection[str], reasons: Collection[str], rater: str) -> None:
        self.file, self.rater = file, " ".join(rater.split())
        self.by_clip: dict[str, Label] = {}
        self._mine: list[tuple[str, int]] = []
        file.parent.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            self._lock()
            self._columns = self._mend()
            check_header(file, list(self._columns))
            if len(file.read_bytes().splitlines()) > 1:
                self.by_clip = dict(read_labels(file, clip_ids, reasons).by_clip)
        except BaseException:
            os.close(self._handle)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._handle)

    def add(self, clip_id: str, label: Label) -> None:
        """Write one answer; it is on the disk when this returns. Raises KeyError for a clip that has one."""
        if clip_id in self.by_clip:
            raise KeyError(clip_id)
        cells = {
            "clip_id": clip_id,
            "label": "keep" if label.keep else "drop",
            "reason": f"{BETWEEN_REASONS} ".join(sorted(label.reasons)),
            "rater": self.rater,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "weight": f"{label.weight:g}",
        }
        end = os.lseek(self._handle, 0, os.SEEK_END)
        os.write(self._handle, _line([cells[name] for name in self._columns]))
        os.fsync(self._handle)
        self.by_clip[clip_id] = label
        self._mine.append((clip_id, end))

    def undo(self) -> str | None:
        """Take back the last answer of this sitting; the clip's id, or None if there is none."""
        if not self._mine:
            return None
        clip_id, begin = self._mine.pop()
        os.ftruncate(self._handle, begin)
        os.fsync(self._handle)
        del self.by_clip[clip_id]
        return clip_id

    def _lock(self) -> None:
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(
                self.file, expected="a file nobody else is writing", found="another `kscurate label` at it"
            ) from None

    def _mend(self) -> tuple[str, ...]:
        """Write the header if there is none, and take off what is no whole row at the end; the file's columns."""
        text = self.file.read_bytes()
        whole = text[: text.rfind(NEWLINE) + 1]
        torn = text[len(whole) :]
        if not whole:
            if torn and not _line(HEADER).startswith(torn):
                # Somebody's file without an end of line: let its reader say what is wrong with it, or right.
                self._append(NEWLINE)
                return tuple(_cells(torn))
            os.ftruncate(self._handle, 0)
            self._append(_line(HEADER))
            return HEADER
        columns = tuple(name.strip() for name in _cells(whole.split(NEWLINE)[0]))
        if torn and len(_cells(torn)) == len(columns):
            self._append(NEWLINE)
        elif torn:
            os.ftruncate(self._handle, len(whole))
        return columns

    def _append(self, line: bytes) -> None:
        os.lseek(self._handle, 0, os.SEEK_END)
        os.write(self._handle, line)
        os.fsync(self._handle)


def _line(cells: Collection[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


def _cells(line: bytes) -> list[str]:
    return next(csv.reader([line.decode("utf-8-sig", errors="replace").strip("\r\n")]), [])
