"""Frames into video files of every kind the sample needs; ffmpeg does the work and says so when it cannot."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ffmpeg
import numpy as np

from ksground.atomic import atomic_file
from ksground.ffmpeg_executable import ffmpeg_executable

from .footage import frames
from .timeline import Container, VideoPlan

# No dates, no encoder versions: the same frames give the same bytes.
BIT_EXACT = {"fflags": "+bitexact", "flags:v": "+bitexact", "map_metadata": -1, "threads": 1}
# A phone in changing light: half a second or so at the full rate, as long at half of it.
VARIABLE_RATE_PERIOD = 48
# How the displayed picture is turned to be stored, for each clockwise turn that shows it upright again.
STORED_BY_FILTER = {
    90: (("transpose", 2),),
    180: (("hflip", None), ("vflip", None)),
    270: (("transpose", 1),),
}


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


def _encode(plan: VideoPlan, pictures: Iterator[np.ndarray], path: Path) -> None:
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


def hide_beginning(path: Path, lead_s: float) -> None:
    """Cut the first `lead_s` seconds off without re-encoding: an edit list hides them."""
    _remux(path, {"ss": f"{lead_s:.6f}"})


def turn_display(path: Path, clockwise_deg: int) -> None:
    """Ask players to turn the stored picture clockwise by so many degrees."""
    _remux(path, {"display_rotation:v": -clockwise_deg})


def truncate(path: Path, share: float) -> None:
    """Keep only the first `share` of the file's bytes."""
    with path.open("r+b") as file:
        file.truncate(int(path.stat().st_size * share))


def overwrite(path: Path, share: float, seed: int, n_runs: int = 5) -> None:
    """Overwrite `share` of the file's bytes with noise, in a few runs in its middle."""
    rng = np.random.default_rng(seed)
    size = path.stat().st_size
    run = max(int(size * share / n_runs), 64)
    with path.open("r+b") as file:
        for place in rng.uniform(0.25, 0.85, n_runs):
            file.seek(int(size * place))
            file.write(rng.bytes(run))


def _remux(path: Path, input_options: dict[str, Any]) -> None:
    """Copy the streams into a new file of the same kind in place of the old one."""
    before = path.with_name(f"{path.stem}.before{path.suffix}")
    shutil.move(path, before)
    try:
        output = ffmpeg.input(str(before), **input_options).output(
            str(path), c="copy", movflags="+faststart", loglevel="error", **BIT_EXACT
        )
        output.overwrite_output().run(cmd=ffmpeg_executable(), capture_stderr=True)
    except ffmpeg.Error as error:
        raise RuntimeError(f"ffmpeg could not copy {before.name}: {error.stderr.decode()[-500:]}") from error
    finally:
        before.unlink(missing_ok=True)
