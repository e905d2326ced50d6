"""Small videos that tests write themselves."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
BT709 = 1


def moving(n_frames: int, colour: tuple[int, int, int] = (220, 60, 40), seed: int = 0) -> list[Pixels]:
    """A square that moves over blocks of grey: uint8 (64, 96, 3) each."""
    noise = np.random.default_rng(seed).integers(60, 200, (8, 12), np.uint8)
    ground = cv2.resize(np.stack([noise] * 3, axis=2), (96, 64), interpolation=cv2.INTER_NEAREST)
    pictures = [ground.copy() for _ in range(n_frames)]
    for number, picture in enumerate(pictures):
        left = 4 + 2 * number % 70
        picture[24:40, left : left + 16] = colour
    return pictures


def write_video(
    file: Path,
    pictures: Sequence[Pixels],
    fps: Fraction = Fraction(8),
    *,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    tagged: bool = True,
    **options: str,
) -> Path:
    """Encode RGB pictures, in the container that the suffix names, its index before the pictures; give the file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    faststart = {"movflags": "faststart"} if file.suffix == ".mp4" else {}
    with av.open(str(file), "w", options=faststart) as container:
        stream = container.add_stream(codec, rate=fps, options={"crf": "18"} | options)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = pix_fmt
        stream.codec_context.thread_count = 1
        if tagged:
            stream.codec_context.colorspace = BT709
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(
                format=pix_fmt, dst_colorspace=BT709 if tagged and pix_fmt == "yuv420p" else None
            )
            frame.pts, frame.time_base = number, 1 / fps
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file
