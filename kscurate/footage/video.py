"""What is known of a video before a frame of it is decoded, and the error of a video that cannot be used."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """Container facts of one video file.

    width_px, height_px  as displayed, after rotation
    rotation_deg         0, 90, 180 or 270: the counter-clockwise turn that shows the coded picture upright
    fps                  exact average frame rate; None where the container does not tell
    duration_s           as the container says, on the player's clock; None where it does not tell
    start_s              the container's own time of the player's second 0
    seekable             False where seeking lands on the wrong frame (transport and program streams)
    """

    path: str
    stream_index: int
    container: str
    codec: str
    pixel_format: str
    width_px: int
    height_px: int
    rotation_deg: int
    fps: Fraction | None
    duration_s: float | None
    start_s: float
    seekable: bool


class VideoError(Exception):
    """A video that cannot be used; it becomes a ledger row.

    `reason` is a short stable word ("unreadable", "span_past_end", "no_frames"), `detail` one sentence.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail
