"""Short files of every kind that decoders stumble over, with their frame numbers burnt in.

A test decodes one, reads the number in each picture, and holds number and time against what was written.
Times are on the player's clock: presentation time minus the container's start.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import ffmpeg
import numpy as np
import numpy.typing as npt

from ksground.atomic import atomic_file
from ksground.errors import InputError
from ksground.ffmpeg_executable import ffmpeg_executable

from .container import BIT_EXACT, STORED_BY_FILTER, hide_beginning, overwrite, truncate, turn_display
from .frame_number import burn_frame_number, read_frame_number

N_FRAMES, FPS = 96, 30
GOP_FRAMES = 24
HIDDEN_FRAMES = 43
VIDEO_LATE_S = 0.5


@dataclass(frozen=True, slots=True)
class NastyFile:
    """A file, and what it holds: the frame with number `frame_numbers[i]` is shown at `frame_times_s[i]`.

    Both lists are in order of presentation. For a damaged or truncated file they say what the whole file
    would show; for an empty one they are empty. `size` is (width_px, height_px) as displayed, after
    `rotation_deg` clockwise.
    """

    kind: str
    path: Path
    frame_numbers: list[int]
    frame_times_s: list[float]
    size: tuple[int, int]
    rotation_deg: int = 0

    @property
    def whole(self) -> bool:
        """Whether every frame can be decoded."""
        return self.kind not in ("damaged", "truncated", "empty")


@dataclass(frozen=True, slots=True)
class _Recipe:
    extension: str
    encoder: dict[str, Any]
    size: tuple[int, int] = (320, 240)
    kept: Callable[[int], bool] | None = None
    after: Callable[[Path], None] | None = None
    first_number: int = 0
    delay_s: float = 0.0
    rotation_deg: int = 0


def _h264(**more: Any) -> dict[str, Any]:
    return {"c:v": "libx264", "preset": "superfast", "g": GOP_FRAMES, "bf": 0, "pix_fmt": "yuv420p", **more}


def _irregular(number: int) -> bool:
    return number % 8 in (0, 1, 2, 4, 7) or number < 8


_VP9 = {
    "c:v": "libvpx-vp9",
    "deadline": "realtime",
    "cpu-used": 8,
    "b:v": 0,
    "crf": 30,
    "g": GOP_FRAMES,
    "pix_fmt": "yuv420p",
}
_MPEG2 = {"c:v": "mpeg2video", "q:v": 4, "g": GOP_FRAMES, "bf": 2, "f": "mpegts"}


def _late_video(path: Path) -> None:
    """Give the file a sound that begins at 0, and let its pictures begin half a second later."""
    silent = path.with_name(f"{path.stem}.silent{path.suffix}")
    path.replace(silent)
    try:
        pictures = ffmpeg.input(str(silent), itsoffset=VIDEO_LATE_S).video
        length_s = N_FRAMES / FPS + VIDEO_LATE_S
        sound = ffmpeg.input(f"sine=frequency=330:duration={length_s}", f="lavfi").audio
        options = {"c:v": "copy", "c:a": "aac", "loglevel": "error"}
        ffmpeg.output(pictures, sound, str(path), **options, **BIT_EXACT).overwrite_output().run(
            cmd=ffmpeg_executable(), capture_stderr=True
        )
    finally:
        silent.unlink(missing_ok=True)


_RECIPES: dict[str, _Recipe] = {
    "plain": _Recipe("mp4", _h264()),
    "b_frames": _Recipe("mp4", _h264(bf=3)),
    "open_gop": _Recipe("mp4", _h264(bf=3, **{"x264-params": "open-gop=1:scenecut=0"})),
    "hevc": _Recipe(
        "mp4",
        {
            "c:v": "libx265",
            "preset": "ultrafast",
            "g": GOP_FRAMES,
            "pix_fmt": "yuv420p",
            "x265-params": "log-level=error",
        },
    ),
    "vp9": _Recipe("webm", _VP9),
    "av1": _Recipe(
        "mp4",
        {"c:v": "libsvtav1", "preset": 12, "pix_fmt": "yuv420p", "g": GOP_FRAMES, "svtav1-params": "lp=1"},
    ),
    "mpeg2_ts": _Recipe("ts", _MPEG2),
    "h264_ts": _Recipe("ts", _h264(bf=2, f="mpegts")),
    "matroska": _Recipe("mkv", _h264(bf=2)),
    "variable_rate": _Recipe("mp4", _h264(bf=2, fps_mode="vfr"), kept=_irregular),
    "start_offset": _Recipe("mp4", _h264(bf=2, output_ts_offset=5.3)),
    "start_offset_matroska": _Recipe("mkv", _h264(bf=2, output_ts_offset=5.3)),
    "late_video": _Recipe("mp4", _h264(bf=2), after=_late_video, delay_s=VIDEO_LATE_S),
    "edit_list": _Recipe(
        "mp4", _h264(), after=partial(hide_beginning, lead_s=HIDDEN_FRAMES / FPS), first_number=HIDDEN_FRAMES
    ),
    "edit_list_b_frames": _Recipe(
        "mp4",
        _h264(bf=3),
        after=partial(hide_beginning, lead_s=HIDDEN_FRAMES / FPS),
        first_number=HIDDEN_FRAMES,
    ),
    "rotated_90": _Recipe("mp4", _h264(), after=partial(turn_display, clockwise_deg=90), rotation_deg=90),
    "rotated_180": _Recipe("mp4", _h264(), after=partial(turn_display, clockwise_deg=180), rotation_deg=180),
    "rotated_270": _Recipe("mp4", _h264(), after=partial(turn_display, clockwise_deg=270), rotation_deg=270),
    "odd_size": _Recipe("mp4", _h264(bf=2), size=(366, 274)),
    "odd_size_vp9": _Recipe("webm", _VP9, size=(365, 273)),
    "ten_bit": _Recipe("mp4", _h264(bf=2, pix_fmt="yuv420p10le")),
    "full_range": _Recipe("mp4", _h264(pix_fmt="yuvj420p", color_range="pc")),
    "damaged": _Recipe("mp4", _h264(bf=2), after=partial(overwrite, share=0.03, seed=1, n_runs=2)),
    "truncated": _Recipe("mp4", _h264(bf=2, movflags="+faststart"), after=partial(truncate, share=0.6)),
    "empty": _Recipe("mp4", {}),
}
KINDS = tuple(_RECIPES)


def can_write(kind: str) -> bool:
    """Whether the ffmpeg at hand has the encoder that this kind needs."""
    encoder = _recipe(kind).encoder.get("c:v")
    return encoder is None or encoder in _encoders()


def write_nasty(kind: str, folder: Path) -> NastyFile:
    """Write `folder`/`kind`.<extension> and say what it holds; raises InputError for an unknown kind."""
    recipe = _recipe(kind)
    path = Path(folder) / f"{kind}.{recipe.extension}"
    numbers = [number for number in range(N_FRAMES) if recipe.kept is None or recipe.kept(number)]
    with atomic_file(path) as temporary:
        if not recipe.encoder:
            return NastyFile(kind, path, [], [], recipe.size)
        _encode(recipe, temporary)
        if recipe.after:
            recipe.after(temporary)
    shown = [number for number in numbers if number >= recipe.first_number]
    times_s = [(number - recipe.first_number) / FPS + recipe.delay_s for number in shown]
    return NastyFile(kind, path, shown, times_s, recipe.size, recipe.rotation_deg)


def _recipe(kind: str) -> _Recipe:
    if kind not in _RECIPES:
        raise InputError("nasty file", expected=f"one of {', '.join(KINDS)}", found=kind)
    return _RECIPES[kind]


def _encode(recipe: _Recipe, path: Path) -> None:
    width_px, height_px = recipe.size
    stream = ffmpeg.input(
        "pipe:", format="rawvideo", pix_fmt="rgb24", s=f"{width_px}x{height_px}", r=FPS, threads=1
    ).video
    for name, argument in STORED_BY_FILTER.get(recipe.rotation_deg, ()):
        stream = stream.filter(name, *([] if argument is None else [argument]))
    if recipe.kept:
        kept = "+".join(f"eq(n,{number})" for number in range(N_FRAMES) if recipe.kept(number))
        stream = stream.filter("select", kept)
    pictures = b"".join(_picture(number, recipe.size).tobytes() for number in range(N_FRAMES))
    try:
        stream.output(str(path), **{**BIT_EXACT, **recipe.encoder}, loglevel="error").overwrite_output().run(
            cmd=ffmpeg_executable(), input=pictures, capture_stderr=True
        )
    except ffmpeg.Error as error:
        raise RuntimeError(f"ffmpeg could not write {path.name}: {error.stderr.decode()[-500:]}") from error


def _picture(number: int, size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """A moving pattern, so that encoders have something to predict, under the frame's number."""
    width_px, height_px = size
    x, y = np.meshgrid(np.arange(width_px), np.arange(height_px))
    waves = [np.sin((x + 3 * number) / 17), np.sin((y - 2 * number) / 13), np.sin((x + y + 5 * number) / 29)]
    picture = np.asarray(127 + 100 * np.stack(waves, axis=-1), np.uint8)
    burn_frame_number(picture, number)
    return picture


@cache
def _encoders() -> frozenset[str]:
    import subprocess

    listed = subprocess.run(
        [ffmpeg_executable(), "-hide_banner", "-encoders"], capture_output=True, text=True
    )
    return frozenset(line.split()[1] for line in listed.stdout.splitlines() if len(line.split()) > 1)


__all__ = ["KINDS", "NastyFile", "can_write", "read_frame_number", "write_nasty"]
