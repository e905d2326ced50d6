"""A video file -> what validate must know of it; its first frame alone is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av

from ..clip import Clip
from .colour import is_tagged
from .demux import demux
from .error import ClipError
from .open import Container, opened, packets_of


@dataclass(frozen=True, slots=True)
class Facts:
    """Container and stream facts.

    width_px, height_px  as a player shows it, after rotation
    fps                  mean rate as the container says it, exact; None where it says none
    n_frames             packets that show a frame
    duration_s           from the first frame's time to the end of the last one
    missing_s            seconds that the header promises and the file no longer holds
    codec, pixel_format  ffmpeg's names
    tagged               whether the stream says by which matrix its colours were made; if not it is read as BT.601
    rotation_deg         counter-clockwise turn that the file asks for, 0 to 359
    """

    width_px: int
    height_px: int
    fps: Fraction | None
    n_frames: int
    duration_s: float
    missing_s: float
    codec: str
    pixel_format: str
    tagged: bool
    rotation_deg: int


def probe(file: Path) -> Facts:
    """Facts of a file's first video stream.

    Raises ClipError: missing, undecodable (not one frame decodes), no video stream, empty, truncated.
    """
    with opened(file) as (container, stream):
        frame = _first_frame(file, container, stream)
    with opened(file) as (container, stream):
        whole = demux(Clip(file.stem, file), container, stream, keep_packets=False)
        rotation_deg = frame.rotation % 360
        size = (frame.width, frame.height)
        width_px, height_px = size[::-1] if rotation_deg in (90, 270) else size
        return Facts(
            width_px=width_px,
            height_px=height_px,
            fps=stream.average_rate,
            n_frames=len(whole.pts),
            duration_s=whole.end_s - whole.start_s,
            missing_s=whole.missing_s,
            codec=stream.codec_context.name,
            pixel_format=frame.format.name,
            tagged=is_tagged(frame),
            rotation_deg=rotation_deg,
        )


def _first_frame(file: Path, container: Container, stream: av.VideoStream) -> av.VideoFrame:
    for packet in chain(packets_of(container, stream), [None]):
        try:
            frames = stream.codec_context.decode(packet)
        except av.error.FFmpegError:
            continue
        if frames:
            return frames[0]
    raise ClipError(file, "undecodable", "not one frame decodes")
