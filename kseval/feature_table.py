"""Features of many clips on disk, one after the other: memory holds the clips' names and no more."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

Features = NDArray[np.float32]


class FeatureTable(Mapping[str, Features]):
    """clip_id -> float32 (t, d), t and d alike for all clips but those that have no row, (0, d).

    The file has no name and is gone with the table. `folder` is where it lies: that of the cache, whose disk has room
    for features, while the system's folder for temporary files may itself be memory.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115, it lives as long as the table
        self._place: dict[str, int] = {}
        self._shape = (0, 0)
        self._rows: NDArray[np.float32] | None = None
        self.clips: list[str] = []

    def add(self, clip_id: str, features: Features) -> None:
        """Append the features of another clip. Raises InputError for a shape that none before had."""
        if not len(features):
            self._place[clip_id] = -1
            return
        if self.clips and features.shape != self._shape:
            raise InputError(
                "features", row=clip_id, expected=f"shape {self._shape}, as before", found=f"{features.shape}"
            )
        self._shape = (features.shape[0], features.shape[1])
        self._place[clip_id] = len(self.clips)
        self.clips.append(clip_id)
        self._rows = None
        self._file.write(np.ascontiguousarray(features, np.float32).data)

    @property
    def rows(self) -> Features:
        """float32 (n, t, d), memory-mapped: of `clips`, those that have a row, in the order in which they came."""
        if self._rows is None:
            self._file.flush()
            shape = (len(self.clips), *self._shape)
            # Nothing cannot be mapped.
            self._rows = (
                np.memmap(self._file, np.float32, "r", shape=shape)
                if self.clips
                else np.empty((0, 1, 1), np.float32)
            )
        return self._rows

    def __getitem__(self, clip_id: str) -> Features:
        place = self._place[clip_id]
        return self.rows[place] if place >= 0 else np.empty((0, self._shape[1]), np.float32)

    def __iter__(self) -> Iterator[str]:
        return iter(self._place)

    def __len__(self) -> int:
        return len(self._place)
