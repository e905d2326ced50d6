"""Small videos and pictures that tests make themselves, with known content."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import cv2
import ffmpeg
import numpy as np
from numpy.typing import NDArray

from kscurate.footage.flow import FlowMeter
from kscurate.footage.picture import Picture
from kscurate.frames import Frame
from ksground.ffmpeg_executable import ffmpeg_executable

Pixels = NDArray[np.uint8]


def texture(height: int = 240, width: int = 320, seed: int = 0) -> Pixels:
    """A grey picture with edges at every scale: uint8 (height, width)."""
    noise = np.random.default_rng(seed)
    picture = np.zeros((height, width), np.float32)
    for cell in (4, 8, 16, 32, 64):
        small = noise.random((height // cell + 2, width // cell + 2), np.float32)
        picture += cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST) * cell**0.5
    picture = (picture - picture.min()) / (picture.max() - picture.min())
    return (30 + 190 * picture).astype(np.uint8)


def shifted(picture: Pixels, x_px: float, y_px: float = 0.0, zoom: float = 1.0) -> Pixels:
    """The picture seen by a camera that moved and zoomed; what comes into view mirrors the border."""
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 0, zoom)
    matrix[:, 2] += (x_px, y_px)
    return cv2.warpAffine(
        picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )


def with_blob(picture: Pixels, x_px: float, y_px: float, radius_px: int = 36) -> Pixels:
    """The picture with a textured disc on it."""
    height, width = picture.shape
    disc = shifted(np.roll(texture(height, width, seed=9), 50), x_px - width / 2, y_px - height / 2)
    mask = np.zeros_like(picture)
    cv2.circle(mask, (round(x_px), round(y_px)), radius_px, 255, -1)
    return np.where(mask > 0, disc, picture)


def picture_of(grey: Pixels, time_s: float, damaged: bool = False) -> Picture:
    """A full-range Picture as a decoder would give it."""
    neutral = np.full((grey.shape[0] // 2, grey.shape[1] // 2), 128, np.uint8)
    return Picture(
        time_s, grey, (neutral, neutral), True, 0, damaged, lambda: cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB)
    )


def frames_of(greys: Iterable[Pixels], fps: float = 24.0) -> list[Frame]:
    """Frames at a constant rate from 0 s on, as one window gives them."""
    meter, previous, frames = FlowMeter(), None, []
    for number, grey in enumerate(greys):
        previous = Frame(picture_of(np.ascontiguousarray(grey), number / fps), previous, meter)
        frames.append(previous)
    return frames


def write_video(path: Path, pictures: Iterable[Pixels], fps: float = 24.0, **options: object) -> Path:
    """Encode grey or RGB pictures, H.264 unless `vcodec` says otherwise."""
    first, *rest = pictures
    kind = "gray" if first.ndim == 2 else "rgb24"
    settings = {
        "vcodec": "libx264",
        "pix_fmt": "yuv420p",
        "crf": 12,
        "preset": "veryfast",
        "threads": 1,
    } | options
    source = ffmpeg.input(
        "pipe:", format="rawvideo", pix_fmt=kind, s=f"{first.shape[1]}x{first.shape[0]}", r=fps
    )
    output = source.output(str(path), **settings).global_args("-loglevel", "error").overwrite_output()
    output.run(cmd=ffmpeg_executable(), input=b"".join(p.tobytes() for p in (first, *rest)), quiet=True)
    return path
