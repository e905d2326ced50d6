"""Pictures out of videos, by ffmpeg: turned, trimmed and timed as a player shows them."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

import ffmpeg
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ksground.errors import InputError
from ksground.ffmpeg_executable import ffmpeg_executable

from .picture import LONGEST_PX, Picture

# A file that ffmpeg has not read by then is taken for one that it cannot read.
PATIENCE_S = 120


def first_picture(file: Path, start_s: float = 0.0) -> Picture:
    """The picture shown at `start_s`, uint8 (h, w, 3), not over 2048 px a side; InputError if there is none."""
    width = f"min({LONGEST_PX},iw)"
    height = f"min({LONGEST_PX},ih)"
    fitted = _source(file, start_s).filter("scale", width, height, force_original_aspect_ratio="decrease")
    png = _run(fitted.output("pipe:", format="image2pipe", vcodec="png", vframes=1), file, start_s)
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def pictures_of(file: Path, start_s: float, end_s: float, n: int, side_px: int) -> NDArray[np.uint8]:
    """n pictures at the middles of as many equal parts of a span, each squashed to a square: uint8 (n, side, side, 3).

    Raises InputError if the span shows nothing.
    """
    every_s = (end_s - start_s) / n
    seen = _source(file, start_s, end_s - start_s)
    # A picture of the rate that is asked for stands for the moment in the middle of its time.
    even = seen.filter("fps", fps=1 / every_s, start_time=0, round="near").filter(
        "scale", side_px, side_px, flags="area"
    )
    raw = _run(even.output("pipe:", format="rawvideo", pix_fmt="rgb24", vframes=n), file, start_s)
    frames = np.frombuffer(raw, np.uint8).reshape(-1, side_px, side_px, 3)
    if not len(frames):
        raise InputError(file, expected=f"pictures from {start_s:.2f} s on", found="none")
    # Where the file ends early its last picture stays.
    return frames[np.minimum(np.arange(n), len(frames) - 1)]


def frames_of(file: Path) -> NDArray[np.uint8]:
    """Every picture of a short clip: uint8 (t, h, w, 3). Raises InputError if there is none."""
    # A PPM says its size in its head, and all of them are as long: one pass tells both.
    raw = _run(_source(file, 0.0).output("pipe:", format="image2pipe", vcodec="ppm"), file, 0.0)
    with Image.open(io.BytesIO(raw), formats=["PPM"]) as first:
        width, height = first.size
    head = len(f"P6\n{width} {height}\n255\n")
    return (
        np.frombuffer(raw, np.uint8)
        .reshape(-1, head + height * width * 3)[:, head:]
        .reshape(-1, height, width, 3)
    )


def _source(file: Path, start_s: float, length_s: float | None = None) -> Any:
    if not file.is_file():
        raise InputError(file, expected="a video", found="no such file")
    span = {} if length_s is None else {"t": length_s}
    # A playlist must not make us open addresses.
    return ffmpeg.input(f"file:{file}", ss=max(0.0, start_s), protocol_whitelist="file", **span).video


def _run(output: Any, file: Path, start_s: float) -> bytes:
    command = ffmpeg.compile(output.global_args("-loglevel", "error"), ffmpeg_executable())
    try:
        # Its input is closed to it: ffmpeg would take what is typed for commands.
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        expected = f"a picture at {start_s:.2f} s within {PATIENCE_S} s"
        raise InputError(file, expected=expected, found="ffmpeg still at it") from None
    if not done.stdout:
        last = done.stderr.decode(errors="replace").strip().splitlines()
        found = last[-1][:200] if last else "none"
        raise InputError(file, expected=f"a picture at {start_s:.2f} s", found=found)
    return done.stdout
