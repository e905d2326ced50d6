"""Why a clip cannot be judged."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from ksground.errors import InputError

Reason = Literal["missing", "undecodable", "no video stream", "empty", "past the end", "truncated"]


class ClipError(InputError):
    """A clip that cannot be read, with its reason; missing is never scored as 0.

    missing          there is no such file
    undecodable      no container that ffmpeg knows, or fewer than half of the frames decode
    no video stream  sound alone
    empty            no frame at all, or none within the span
    past the end     the video ends before half of the span
    truncated        less than half of what the file promises is there
    """

    def __init__(self, file: Path | str, reason: Reason, found: str) -> None:
        super().__init__(file, expected="a clip that can be read", found=f"{reason}: {found}")
        self.reason: Reason = reason
        self.detail = found

    def __reduce__(self) -> tuple[type[ClipError], tuple[str, Reason, str]]:
        """It travels between processes."""
        return ClipError, (self.file, self.reason, self.detail)
