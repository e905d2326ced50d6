"""Frames -> a clip that gives every level back as it was: H.264 of RGB without loss, in MP4."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from ksground.atomic import atomic_file


def write_lossless(file: Path, frames: Iterable[NDArray[np.uint8]], fps: Fraction | int) -> None:
    """Write uint8 RGB frames (h, w, 3), all of one shape, at a constant rate; never half a file.

    Large files, quickly: they are read once. ffmpeg reads them, most players do not.
    """
    with (
        atomic_file(file) as temporary,
        av.open(str(temporary), "w", format="mp4", options={"fflags": "bitexact"}) as container,
    ):
        options = {"qp": "0", "preset": "ultrafast", "flags": "+bitexact"}
        stream = container.add_stream("libx264rgb", rate=Fraction(fps), options=options)
        stream.pix_fmt = "rgb24"
        stream.codec_context.thread_count = 1
        for index, frame in enumerate(frames):
            if index == 0:
                stream.height, stream.width = frame.shape[:2]
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
            picture.pts, picture.time_base = index, 1 / Fraction(fps)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
