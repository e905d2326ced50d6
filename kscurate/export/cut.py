"""One kept clip out of its video: a file of its own, exact to the frame."""

from __future__ import annotations

import math
import subprocess
from dataclasses import dataclass
from pathlib import Path

import ffmpeg

from ksground.atomic import atomic_file
from ksground.ffmpeg_executable import ffmpeg_executable

from ..footage.packets import scan_packets
from ..footage.video import VideoError, VideoInfo
from ..probe import probe

# A seek lands on a key picture; from this much earlier on, no picture of the clip lacks what it refers to.
LEAD_S = 1.0
# Containers round times, some to the millisecond, most to the microsecond: a frame this near an edge is on it.
EDGE_S = 1e-4
TIMEOUT_S = 600.0
BIT_EXACT = {"fflags": "+bitexact", "flags": "+bitexact", "map_metadata": -1}


@dataclass(frozen=True, slots=True)
class CutSettings:
    """How clips are encoded: H.264 quality (0 best to 51), and the longest short side; None keeps the size."""

    crf: int = 18
    short_side_px: int | None = None


class CutError(Exception):
    """A clip that could not be cut, in one sentence."""


def cut_clip(video: Path, start_s: float, end_s: float, target: Path, settings: CutSettings) -> int:
    """Write the frames with start_s <= time < end_s of `video` (a player's clock) as `target`; give their number.

    H.264 in MP4, yuv420p, no sound, upright; the first frame stands at 0 and the others keep their distance from it.
    Width and height are rounded to even. The file appears whole or not at all. Raises CutError.
    """
    try:
        info = probe(video)
    except VideoError as error:
        raise CutError(error.detail) from None
    with atomic_file(target) as temporary:
        _encode(info, start_s, end_s, temporary, settings)
        try:
            return scan_packets(probe(temporary)).count
        except VideoError:
            raise CutError(f"no picture between {start_s:g} s and {end_s:g} s") from None


def _encode(info: VideoInfo, start_s: float, end_s: float, target: Path, settings: CutSettings) -> None:
    # Whole seconds: ffmpeg takes the seek off every time stamp, and must not round while it does so.
    seek_s = max(0, math.floor(start_s - LEAD_S)) if info.seekable else 0
    source = ffmpeg.input(info.path, ss=seek_s, threads=1)
    pictures = source[str(info.stream_index)]
    pictures = pictures.filter("trim", start=_edge(start_s - seek_s), end=_edge(end_s - seek_s))
    pictures = (
        pictures.filter("setpts", "PTS-STARTPTS").filter("scale", *_size(info, settings)).filter("setsar", 1)
    )
    output = pictures.output(
        str(target),
        **{"c:v": "libx264", "crf": settings.crf, "preset": "fast", "pix_fmt": "yuv420p", "threads": 1},
        **{"fps_mode": "passthrough", "enc_time_base": f"1/{_ticks_per_s(info)}"},
        **{"video_track_timescale": _ticks_per_s(info), "movflags": "+faststart", "f": "mp4"},
        **BIT_EXACT,
    )
    command = output.global_args("-loglevel", "error", "-nostdin").overwrite_output()
    process = command.run_async(cmd=ffmpeg_executable(), pipe_stderr=True)
    try:
        _, said = process.communicate(timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        raise CutError(f"ffmpeg did not end within {TIMEOUT_S:g} s") from None
    finally:
        process.kill()
        process.wait()
    if process.returncode:
        raise CutError(said.decode(errors="replace").strip().replace("\n", "; ")[-300:] or "ffmpeg failed")


def _edge(time_s: float) -> str:
    return f"{max(0.0, time_s - EDGE_S):.6f}"


def _size(info: VideoInfo, settings: CutSettings) -> tuple[int, int]:
    """Width and height to encode, both even as yuv420p asks."""
    short_px = min(info.width_px, info.height_px)
    scale = min(1.0, (settings.short_side_px or short_px) / short_px)
    width_px, height_px = (max(2, round(side * scale / 2) * 2) for side in (info.width_px, info.height_px))
    return width_px, height_px


def _ticks_per_s(info: VideoInfo) -> int:
    """A clock on which the video's frames fall exactly at a constant rate, and closely enough at a varying one."""
    per_s = info.fps.numerator if info.fps else 90_000
    return per_s * math.ceil(10_000 / per_s)
