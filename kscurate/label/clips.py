"""Clips as a browser plays them, cut when they are asked for, a little ahead of the eyes."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from threading import Lock
from types import TracebackType
from typing import Self

from ..export.cut import CutError, CutSettings, cut_clip
from .draw import DrawnClip

AHEAD = 2
SETTINGS = CutSettings(crf=23, short_side_px=480)


class ClipCutter:
    """Cuts clip number n into `folder`/n.mp4, once; the next ones meanwhile."""

    def __init__(self, clips: Sequence[DrawnClip], videos: Path, folder: Path) -> None:
        self.clips, self.videos, self.folder = clips, videos, folder
        # One at a time while the next are prepared: what is looked at must not wait behind what may come.
        self._pool = ThreadPoolExecutor(2)
        self._lock = Lock()
        self._cuts: dict[int, Future[Path]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def cut(self, number: int) -> Path:
        """The clip's file. Raises CutError where it cannot be cut, IndexError for a number that is none."""
        if not 0 <= number < len(self.clips):
            raise IndexError(number)
        asked = self._begin(number)
        for ahead in range(number + 1, min(number + 1 + AHEAD, len(self.clips))):
            self._begin(ahead)
        return asked.result()

    def _begin(self, number: int) -> Future[Path]:
        with self._lock:
            if number not in self._cuts:
                self._cuts[number] = self._pool.submit(self._cut, number)
            return self._cuts[number]

    def _cut(self, number: int) -> Path:
        clip = self.clips[number]
        name = PurePosixPath(clip.video_file)
        if name.is_absolute() or ".." in name.parts:
            raise CutError("its video is not below the videos folder")
        video = self.videos / name
        if not video.is_file():
            raise CutError(f"{clip.video_file} is not below the videos folder")
        target = self.folder / f"{number}.mp4"
        cut_clip(video.absolute(), clip.start_s, clip.end_s, target, SETTINGS)
        return target
