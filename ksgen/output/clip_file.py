"""Frames -> MP4: H.264, 4:2:0, BT.709 and limited range, tagged as such; whole or not there at all."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import ffmpeg
import numpy as np
from numpy.typing import NDArray

from ksground.ffmpeg_executable import ffmpeg_executable

from .output_file import cannot_write, output_file

CRF = 16
TAGS = {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "color_range": "tv"}


def write_clip(file: Path, frames: NDArray[np.uint8], fps: float) -> None:
    """Write uint8 (t, h, w, 3), h and w even, at a constant rate; the same frames give the same bytes.

    Raises CannotWrite, an InputError, where ffmpeg cannot write it: no space, no permission.
    """
    _, height_px, width_px, _ = frames.shape
    with output_file(file) as temporary:
        pipe = ffmpeg.input("pipe:", format="rawvideo", pix_fmt="rgb24", s=f"{width_px}x{height_px}", r=fps)
        exact = pipe.filter(
            "scale", out_color_matrix="bt709", out_range="tv", flags="accurate_rnd+full_chroma_int"
        )
        output = exact.output(
            f"file:{temporary}", format="mp4", vcodec="libx264", pix_fmt="yuv420p", crf=CRF, threads=1,
            movflags="+faststart", fflags="+bitexact", **{"flags:v": "+bitexact"}, **TAGS,
        )  # fmt: skip
        command = ffmpeg.compile(
            output.global_args("-loglevel", "error"), ffmpeg_executable(), overwrite_output=True
        )
        # `run` ends ffmpeg whatever interrupts us: none goes on writing to a file that was given up.
        done = subprocess.run(command, input=np.ascontiguousarray(frames).tobytes(), capture_output=True)
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()
            too_large = done.returncode == -signal.SIGXFSZ
            found = "File too large" if too_large else (said or "ffmpeg failed").splitlines()[0]
            raise cannot_write(file, found, full=too_large or "No space left" in said)
