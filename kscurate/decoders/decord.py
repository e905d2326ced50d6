"""decord: random access into well-formed clips, for labelling, training loaders and evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..footage.packets import scan_packets
from ..footage.picture import Picture, Span
from ..footage.video import VideoError, VideoInfo

RIGHT_CODECS = frozenset({"h264", "vp8", "vp9", "libvpx-vp9", "mpeg4"})


def unsuited(info: VideoInfo) -> str | None:
    """Why decord would show a wrong picture or a wrong time of this file; the packets are read, not decoded."""
    if info.codec not in RIGHT_CODECS:
        return f"decord mistakes frames of {info.codec}"
    if not info.seekable:
        return f"decord mistakes the order of frames in {info.container}"
    if info.pixel_format not in ("yuv420p", "yuvj420p"):
        return f"decord's colours were not held against {info.pixel_format}"
    if info.rotation_deg:
        return "decord turns the picture by itself, in some containers only"
    packets = scan_packets(info)
    if packets.damaged:
        return "a packet is damaged"
    if packets.hidden:
        return "an edit list hides frames, which decord would show"
    if packets.leading:
        return "open groups of pictures: decord's times are off"
    if abs(packets.first_s) > 1e-3:
        return "the video begins after the file does: decord would begin it at 0"
    return None


def read(info: VideoInfo, spans: Sequence[Span]) -> Iterator[tuple[int, Picture]]:
    """Yield every picture of every span; call it only for a file that is not `unsuited`.

    Raises VideoError("unreadable") at a packet that does not decode: nothing short of decoding finds those.
    """
    import decord

    decord.logging.set_level(decord.logging.QUIET)
    try:
        yield from _read(decord.VideoReader(info.path, ctx=decord.cpu(0), num_threads=1), spans)
    except decord.DECORDError as error:
        raise VideoError("unreadable", f"decord stopped: {str(error).splitlines()[0][-200:]}") from None


def _read(reader: Any, spans: Sequence[Span]) -> Iterator[tuple[int, Picture]]:
    times_s = reader.get_frame_timestamp(np.arange(len(reader)))[:, 0]
    for index, span in enumerate(spans):
        for number in np.flatnonzero((times_s >= span.start_s) & (times_s < span.end_s)):
            rgb = reader[int(number)].asnumpy()
            luma, red, blue = cv2.split(cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb))
            yield (
                index,
                Picture(
                    time_s=float(times_s[number]),
                    luma=luma,
                    chroma=(blue, red),
                    full_range=True,
                    rotation_deg=0,
                    damaged=False,
                    to_rgb=partial(_same, rgb),
                ),
            )


def _same(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return rgb
