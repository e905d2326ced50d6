"""Frames -> a clip that every reader shows alike: H.264 in MP4, 4:2:0, BT.709 and limited range, tagged as such."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter
from numpy.typing import NDArray

from ksground.atomic import atomic_file
from ksground.errors import InputError

from .colour import EXACT

BT709 = 1


def write_clip(
    file: Path,
    frames: Iterable[NDArray[np.uint8]],
    fps: Fraction | int,
    codec: str = "libx264",
    crf: int = 16,
    preset: str = "medium",
) -> None:
    """Write uint8 RGB frames, (t, h, w, 3) or any iterable of (h, w, 3), at a constant rate; never half a file.

    4:2:0 needs even sides: an odd one grows by a pixel, a copy of its last row or column. The same frames give the
    same bytes under the same libraries: one thread, and no version or time in the container.
    Raises InputError: no frame, frames of unlike shapes, other than uint8 RGB.
    """
    with atomic_file(file) as temporary:
        options = {"movflags": "faststart", "fflags": "bitexact"}
        with av.open(str(temporary), "w", format="mp4", options=options) as container:
            stream = None
            reformatter = VideoReformatter()
            for index, frame in enumerate(frames):
                pixels = _even(file, index, np.asarray(frame))
                if stream is None:
                    stream = _stream(container, codec, fps, {"crf": str(crf), "preset": preset}, pixels)
                if pixels.shape != (stream.height, stream.width, 3):
                    first = f"{stream.height} x {stream.width} as the first frame"
                    raise InputError(file, row=index, expected=first, found=str(np.shape(frame)))
                picture = reformatter.reformat(
                    av.VideoFrame.from_ndarray(pixels, format="rgb24"),
                    format="yuv420p",
                    interpolation=EXACT,
                    dst_colorspace=Colorspace.ITU709,
                    dst_color_range=ColorRange.MPEG,
                    threads=1,
                )
                picture.pts, picture.time_base = index, 1 / Fraction(fps)
                container.mux(stream.encode(picture))
            if stream is None:
                raise InputError(file, expected="at least one frame to write", found="none")
            container.mux(stream.encode(None))


def _stream(
    container: av.container.OutputContainer,
    codec: str,
    fps: Fraction | int,
    quality: dict[str, str],
    pixels: NDArray[np.uint8],
) -> av.VideoStream:
    options = quality | {"flags": "+bitexact"}
    if codec == "libx265":
        # It knows neither ffmpeg's threads nor its log level, and writes its version into the stream.
        options["x265-params"] = "log-level=none:pools=none:frame-threads=1:no-info=1"
    stream = container.add_stream(codec, rate=Fraction(fps), options=options)
    stream.height, stream.width = pixels.shape[:2]
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.thread_count = 1
    context.colorspace, context.color_range = BT709, ColorRange.MPEG
    context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
    return stream


def _even(file: Path, index: int, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if frame.dtype != np.uint8 or frame.ndim != 3 or frame.shape[2] != 3 or not frame.size:
        found = f"{frame.dtype} {frame.shape}"
        raise InputError(file, row=index, expected="a frame as uint8 (h, w, 3) RGB", found=found)
    height, width = frame.shape[:2]
    if height % 2 or width % 2:
        frame = np.pad(frame, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    return np.ascontiguousarray(frame)
