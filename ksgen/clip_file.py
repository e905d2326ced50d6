"""Frames -> MP4: H.264, 4:2:0, BT.709 and limited range, tagged as such; whole or not there at all."""

from __future__ import annotations

from pathlib import Path

import ffmpeg
import numpy as np
from numpy.typing import NDArray

from ksground.atomic import atomic_file
from ksground.errors import InputError
from ksground.ffmpeg_executable import ffmpeg_executable

CRF = 16
TAGS = {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "color_range": "tv"}


def write_clip(file: Path, frames: NDArray[np.uint8], fps: float) -> None:
    """Write uint8 (t, h, w, 3), h and w even, at a constant rate; the same frames give the same bytes.

    Raises InputError where ffmpeg cannot write it: no space, no permission.
    """
    _, height_px, width_px, _ = frames.shape
    with atomic_file(file) as temporary:
        pipe = ffmpeg.input("pipe:", format="rawvideo", pix_fmt="rgb24", s=f"{width_px}x{height_px}", r=fps)
        exact = pipe.filter(
            "scale", out_color_matrix="bt709", out_range="tv", flags="accurate_rnd+full_chroma_int"
        )
        command = exact.output(
            str(temporary), format="mp4", vcodec="libx264", pix_fmt="yuv420p", crf=CRF, threads=1,
            movflags="+faststart", fflags="+bitexact", **{"flags:v": "+bitexact"}, **TAGS,
        )  # fmt: skip
        try:
            command.overwrite_output().run(
                cmd=ffmpeg_executable(), input=np.ascontiguousarray(frames).tobytes(), quiet=True
            )
        except ffmpeg.Error as error:
            said = error.stderr.decode(errors="replace").strip().splitlines()
            raise InputError(
                file, expected="a clip that can be written", found=said[-1] if said else "ffmpeg failed"
            ) from error
