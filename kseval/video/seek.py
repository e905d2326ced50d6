"""Going to a span of a long video, so that its frames are decoded exactly."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import av
from av.container import InputContainer as Container

from .open import packets_of, seconds, shown_ticks
from .sampling import TICK_S

# Below this many seconds, reading from the start costs less than a seek and is right for every container.
SEEK_FROM_S = 2.0
# Containers without an index: a seek lands anywhere near a byte position.
NOT_SEEKABLE = frozenset({"mpegts", "mpeg", "mpegvideo", "h264", "hevc", "rawvideo"})


def must_read_from_start(container: Container, stream: av.VideoStream) -> bool:
    """Whether only a reading from the first packet on gives every frame its own time.

    An AVI tells no times of showing, so frames must be counted, and a decoder that starts midway leaves some out.
    """
    return container.format.name == "avi" and bool(stream.codec_context.has_b_frames)


def packets_from(container: Container, stream: av.VideoStream, at_s: float) -> Iterator[av.Packet]:
    """The packets from one keyframe before the one that `at_s`, on the stream's clock, needs; or from the first.

    One keyframe earlier, as a stream that refreshes its picture bit by bit is whole only by the next keyframe.
    """
    seekable = not NOT_SEEKABLE & set(container.format.name.split(","))
    if at_s <= SEEK_FROM_S or not seekable or must_read_from_start(container, stream):
        return packets_of(container, stream)
    first = next(_landed(container, stream, at_s), None)
    return _landed(
        container, stream, (at_s if first is None else seconds(shown_ticks(first), stream)) - TICK_S
    )


def _landed(container: Container, stream: av.VideoStream, at_s: float) -> Iterator[av.Packet]:
    """The packets from the last keyframe that is shown no later than `at_s`, or from the first of all.

    Some indexes count times of decoding, so that a seek lands after what was asked for: step back until it does not.
    A container that cannot seek is read on.
    """
    back_s = 0.0
    while True:
        try:
            container.seek(int((at_s - back_s) // stream.time_base), stream=stream, backward=True)
        except av.error.FFmpegError:
            return packets_of(container, stream)
        packets = packets_of(container, stream)
        first = next(packets, None)
        if back_s > at_s or (first is not None and seconds(shown_ticks(first), stream) <= at_s):
            return packets if first is None else chain([first], packets)
        back_s = back_s * 4 or 1.0
