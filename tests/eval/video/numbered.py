"""Videos whose every picture bears its number as black and white blocks, so that a test knows what it was shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from kseval.clip import Clip
from kseval.resize import View
from kseval.video.read import Look, Looks, read
from kseval.video.sampling import FrameRule

BITS, BLOCK_PX = 10, 16
HEIGHT_PX, WIDTH_PX = 3 * BLOCK_PX, BITS * BLOCK_PX
NATIVE = View(HEIGHT_PX, WIDTH_PX, "squash", "area")


def picture(number: int, scale: int = 1) -> NDArray[np.uint8]:
    """uint8 RGB: the number in the middle row, its first bit at the left; the upper row white, the lower black."""
    bits = np.array([(number >> bit) & 1 for bit in range(BITS)], np.uint8)
    rows = np.stack([np.ones(BITS, np.uint8), bits, np.zeros(BITS, np.uint8)])
    block = np.ones((BLOCK_PX * scale, BLOCK_PX * scale), np.uint8)
    return np.kron(rows * 195 + 30, block)[:, :, None].repeat(3, 2)


def numbers(pictures: NDArray[np.float32]) -> list[int]:
    """The numbers of (n, HEIGHT_PX, WIDTH_PX, 3) pictures; -1 where the rows that never change are not there."""
    blocks = pictures.reshape(-1, 3, BLOCK_PX, BITS, BLOCK_PX, 3).mean((2, 4, 5)) > 128
    whole = blocks[:, 0].all(1) & ~blocks[:, 2].any(1)
    return np.where(whole, blocks[:, 1] @ (1 << np.arange(BITS)), -1).tolist()


def write(
    file: Path,
    times_s: Sequence[float] | int,
    *,
    fps: int = 24,
    codec: str = "libx264",
    options: Mapping[str, str] | None = None,
    muxing: Mapping[str, str] | None = None,
    rotation_deg: int = 0,
    scale: int = 1,
) -> Path:
    """A video of numbered pictures at these times, or of so many at a constant rate."""
    times = [number / fps for number in range(times_s)] if isinstance(times_s, int) else times_s
    with av.open(str(file), "w", options=dict(muxing or {})) as container:
        stream = container.add_stream(codec, rate=fps, options=dict(options or {}))
        stream.height, stream.width, stream.pix_fmt = HEIGHT_PX * scale, WIDTH_PX * scale, "yuv420p"
        stream.codec_context.thread_count = 1
        tick = Fraction(1, fps) if isinstance(times_s, int) else Fraction(1, 1000)
        stream.codec_context.time_base = tick
        if rotation_deg:
            stream.set_display_rotation(rotation_deg)
        for number, time_s in enumerate(times):
            frame = av.VideoFrame.from_ndarray(picture(number, scale), format="rgb24").reformat(
                format="yuv420p"
            )
            frame.pts, frame.time_base = round(time_s / tick), tick
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file


def look(file: Path, start_s: float | None = None, end_s: float | None = None, **rule: float) -> Looks:
    """Read a numbered video natively: 8 frames and 4 pairs of 1/8 s, unless the rule says otherwise."""
    settings = {"count": 8, "pairs": 4, "pair_gap_s": 0.125} | rule
    looks = {"frames": Look(NATIVE), "pairs": Look(NATIVE, "pairs")}
    return read(Clip("clip", file, start_s, end_s), FrameRule(**settings), looks)  # type: ignore[arg-type]


def frames_seen(looks: Looks) -> list[int]:
    """Numbers of the frames."""
    return numbers(looks.pictures["frames"])


def pairs_seen(looks: Looks) -> list[list[int]]:
    """Numbers of the pairs."""
    return [numbers(pair) for pair in looks.pictures["pairs"]]
