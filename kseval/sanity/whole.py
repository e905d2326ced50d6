"""A clip as it is, from its first frame to its last: what a fault is put into."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

import numpy as np

from ..clip import Clip
from ..corruptions import Frames
from ..resize import open_kernel
from ..video.colour import ToRGB
from ..video.decode import decode
from ..video.demux import demux
from ..video.error import ClipError
from ..video.open import opened
from ..video.write import write_clip

# A clip of more, half a minute at 30 a second, is thinned to every second, third, … frame: it must lie in memory.
MOST_FRAMES = 900
CRF = 16
# Enough for NTSC's 30000/1001 to be itself.
LARGEST_DENOMINATOR = 1001


@dataclass(frozen=True, slots=True)
class Whole:
    """frames: uint8 (t, h, w, 3) RGB, all of the clip's own; fps: at which they last as long as the clip does.

    Where the clip's own rate wavers, each frame stands at its place among the others, not at its moment.
    """

    frames: Frames
    fps: Fraction


def write_copy(file: Path, whole: Whole) -> Path:
    """Encoded as generations are: a metric is not asked to see less of a fault than it must bear of that."""
    write_clip(file, whole.frames, whole.fps, crf=CRF, preset="veryfast")
    return file


def read_whole(clip: Clip, side_px: int) -> Whole:
    """Decode a clip once, in its own shape, its shorter side shrunk to `side_px`.

    Raises ClipError, with a reason, if it cannot be read.
    """
    to_rgb, shrink = ToRGB(), open_kernel("area")
    with opened(clip.file) as (container, stream):
        demuxed = demux(clip, container, stream)
        every = ceil(len(demuxed.pts) / MOST_FRAMES)
        wanted = {int(pts) for pts in demuxed.pts[::every]}
        frames: list[Frames] = []
        for pts, frame in decode(demuxed, wanted):
            if frame is None or pts not in wanted:
                continue
            rgb = to_rgb(frame)
            height, width = (
                max(2, round(side * min(1.0, side_px / min(rgb.shape[:2])))) for side in rgb.shape[:2]
            )
            frames.append(np.rint(shrink(rgb, height, width)).astype(np.uint8))
    if not frames:
        raise ClipError(clip.file, "undecodable", "not one frame decodes")
    rate = len(frames) / (demuxed.end_s - demuxed.start_s)
    return Whole(np.stack(frames), Fraction(rate).limit_denominator(LARGEST_DENOMINATOR))
