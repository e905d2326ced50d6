"""Decoded frames -> upright RGB.

swscale's defaults are biased by about one grey level a channel. With accurate rounding, full chroma resolution and
linear chroma it gives what exact arithmetic gives, rounded; bicubic chroma costs more and rings. The matrix is the one
that the stream names. An untagged stream is read as BT.601, as every reader does, whatever its size; `Facts.tagged`
says so.
"""

from __future__ import annotations

import av
import numpy as np
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter
from numpy.typing import NDArray

EXACT = (
    Interpolation.BILINEAR
    | Interpolation.ACCURATE_RND
    | Interpolation.FULL_CHR_H_INT
    | Interpolation.FULL_CHR_H_INP
)
UNSPECIFIED = 2


def is_tagged(seen: av.VideoFrame | av.VideoStream) -> bool:
    """Whether a frame, or a stream's header, says how its colours are coded; grey and RGB need not."""
    coded = seen if isinstance(seen, av.VideoFrame) else seen.codec_context
    named = seen.format if isinstance(seen, av.VideoFrame) else _format(seen)
    plain = named is not None and (named.is_rgb or len(named.components) < 3)
    return plain or coded.colorspace != UNSPECIFIED


def _format(stream: av.VideoStream) -> av.VideoFormat | None:
    """None where the header does not tell it."""
    return av.VideoFormat(stream.codec_context.pix_fmt) if stream.codec_context.pix_fmt else None


class ToRGB:
    """Frames of one video -> RGB; keeps swscale's tables from frame to frame."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()

    def __call__(self, frame: av.VideoFrame) -> NDArray[np.uint8]:
        """The picture as a player shows it, turned by its rotation tag: uint8 (h, w, 3), contiguous."""
        rgb = self._reformatter.reformat(
            frame, format="rgb24", interpolation=EXACT, dst_color_range=ColorRange.JPEG, threads=1
        )
        pixels = rgb.to_ndarray()
        return np.ascontiguousarray(np.rot90(pixels, frame.rotation // 90) if frame.rotation else pixels)
