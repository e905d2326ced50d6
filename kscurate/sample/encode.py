"""Frames into video files of every kind the sample needs; ffmpeg does the work and says so when it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ffmpeg
import numpy as np
import numpy.typing as npt

from ksground.atomic import atomic_file
from ksground.ffmpeg_executable import ffmpeg_executable

from .container import BIT_EXACT, STORED_BY_FILTER, hide_beginning, overwrite, truncate, turn_display
from .footage import frames
from .timeline import Container, VideoPlan

# A phone in changing light: half a second or so at the full rate, as long at half of it.
VARIABLE_RATE_PERIOD = 48


def write_video(plan: VideoPlan, path: Path) -> None:
    """Draw, encode and (if planned) break one video; the file appears whole or not at all."""
    with atomic_file(path) as temporary:
        if plan.has("empty"):
            return
        lead_s = plan.container.edit_list_s
        _encode(
            plan, frames(plan, -lead_s, frame_is_kept if plan.container.variable_rate else None), temporary
        )
        if lead_s:
            hide_beginning(temporary, lead_s)
        if plan.container.rotation_deg:
            turn_display(temporary, plan.container.rotation_deg)
        for defect in plan.defects:
            if defect.kind == "truncated":
                truncate(temporary, defect.strength or 0.5)
            elif defect.kind == "corrupt":
                overwrite(temporary, defect.strength or 0.05, plan.noise_seed)


def frame_is_kept(index: int) -> bool:
    """Whether a variable-rate file holds the frame with this index of the regular grid."""
    return index % VARIABLE_RATE_PERIOD < VARIABLE_RATE_PERIOD // 2 or index % 2 == 0


def _encode(plan: VideoPlan, pictures: Iterator[npt.NDArray[np.uint8]], path: Path) -> None:
    container = plan.container
    width_px, height_px = plan.size
    stream = ffmpeg.input(
        "pipe:", format="rawvideo", pix_fmt="yuv420p", s=f"{width_px}x{height_px}", r=str(plan.fps), threads=1
    ).video
    for name, argument in STORED_BY_FILTER.get(container.rotation_deg, ()):
        stream = stream.filter(name, *([] if argument is None else [argument]))
    options: dict[str, Any] = {}
    if container.variable_rate:
        half = VARIABLE_RATE_PERIOD // 2
        stream = stream.filter("select", f"lt(mod(n,{VARIABLE_RATE_PERIOD}),{half})+not(mod(n,2))")
        options["fps_mode"] = "vfr"
    if container.start_offset_s:
        options["output_ts_offset"] = container.start_offset_s
    if container.extension == "mp4" and container.index_first:
        options["movflags"] = "+faststart"
    output = stream.output(str(path), **codec_options(container), **options, **BIT_EXACT, loglevel="error")
    process = output.overwrite_output().run_async(cmd=ffmpeg_executable(), pipe_stdin=True, pipe_stderr=True)
    try:
        for picture in pictures:
            process.stdin.write(picture.data)
        process.stdin.close()
    except BrokenPipeError:
        pass  # ffmpeg says below why it stopped listening
    finally:
        complaint = process.stderr.read().decode(errors="replace")
        status = process.wait()
    if status:
        raise RuntimeError(f"ffmpeg could not encode {plan.video_id}: {complaint.strip()[-500:]}")


def codec_options(container: Container) -> dict[str, Any]:
    """Encoder settings in ffmpeg's words; fast ones, since the pictures and not the files are the point."""
    if container.codec == "vp9":
        return {
            "c:v": "libvpx-vp9",
            "deadline": "realtime",
            "cpu-used": 8,
            "crf": 30,
            "b:v": 0,
            "g": container.gop_frames,
        }
    return {
        "c:v": "libx264",
        "preset": "superfast",
        "crf": container.crf,
        "g": container.gop_frames,
        "bf": container.b_frames,
        "pix_fmt": "yuv420p",
    }
