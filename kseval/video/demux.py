"""A clip's packets and the times of its frames, before anything is decoded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import av
from av.container import InputContainer as Container
import numpy as np
from numpy.typing import NDArray

from ..clip import Clip
from .error import ClipError
from .sampling import TICK_S

# Below this many seconds, reading from the start costs less than a seek and is right for every container.
SEEK_FROM_S = 2.0
# Containers without an index: a seek lands anywhere near a byte position.
NOT_SEEKABLE = frozenset({"mpegts", "mpeg", "mpegvideo", "h264", "hevc", "rawvideo"})
# The container whose header says how long the stream is, whatever is left of it; the others guess.
SAYS_ITS_LENGTH = "mp4"


@dataclass(frozen=True, slots=True)
class Demuxed:
    """The packets of a clip in order of decoding, from a keyframe before its first frame.

    pts          the clip's frames in the stream's ticks, rising: int64 (n,); the packets' word, not the decoder's
    start_s      first second of the clip on the player's clock
    end_s        exclusive: end of the clip or of its last frame, whichever comes first
    missing_s    seconds of the clip that the file should hold and does not
    clock_s      the stream's time at the player's 0
    coded_times  packets bear times of decoding alone, though frames are shown in another order: AVI, old cameras
    """

    stream: av.VideoStream
    packets: list[av.Packet]
    pts: NDArray[np.int64]
    start_s: float
    end_s: float
    missing_s: float
    clock_s: float
    coded_times: bool

    def times_s(self, pts: NDArray[np.int64]) -> NDArray[np.float64]:
        """Ticks of the stream -> seconds on the player's clock."""
        return np.asarray(pts * float(self.stream.time_base) - self.clock_s, np.float64)


@contextmanager
def opened(file: Path) -> Iterator[tuple[Container, av.VideoStream]]:
    """The file and its first video stream that is no cover picture, to be decoded by one thread.

    Raises ClipError: missing, undecodable, no video stream.
    """
    try:
        # A playlist among somebody's generations must not make us open addresses.
        container = av.open(str(file), options={"protocol_whitelist": "file"})
    except FileNotFoundError:
        raise ClipError(file, "missing", "no such file") from None
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise ClipError(file, "undecodable", f"ffmpeg cannot open it ({words(error)})") from None
    with closing(container):
        cover = av.stream.Disposition.attached_pic
        streams = [stream for stream in container.streams.video if not stream.disposition & cover]
        if not streams:
            kinds = sorted({stream.type for stream in container.streams}) or ["none"]
            raise ClipError(file, "no video stream", f"the file's streams: {', '.join(kinds)}")
        streams[0].thread_type = "NONE"
        streams[0].codec_context.thread_count = 1
        yield container, streams[0]


def demux(clip: Clip, container: Container, stream: av.VideoStream) -> Demuxed:
    """Read the packets of the clip's span, and no more of the file than that takes.

    Raises ClipError: empty, past the end, truncated.
    """
    clock_s = (container.start_time or 0) / av.time_base
    start_s = -np.inf if clip.start_s is None else clip.start_s
    end_s = np.inf if clip.end_s is None else clip.end_s
    packets: list[av.Packet] = []
    keyframes: list[int] = []
    for packet in _from_keyframe(container, stream, start_s, clock_s):
        if _seconds(packet.dts, stream) - clock_s >= end_s - TICK_S:
            break
        if packet.is_keyframe and _seconds(packet.pts, stream) - clock_s <= start_s + TICK_S:
            # Decoding starts one keyframe earlier than it could: frames after an open group's first are then exact.
            keyframes.append(len(packets))
            if len(keyframes) > 2:
                del packets[: keyframes[1]]
                keyframes = [index - keyframes[1] for index in keyframes[1:]]
        packets.append(packet)
    return _spanned(clip, stream, packets, clock_s, SAYS_ITS_LENGTH in container.format.name)


def packets_of(container: Container, stream: av.VideoStream) -> Iterator[av.Packet]:
    """The stream's packets from here on, until the file ends or cannot be read further."""
    demuxed = container.demux(stream)
    while True:
        try:
            packet = next(demuxed)
        except (StopIteration, av.error.FFmpegError):
            return
        if packet.size and (packet.pts is not None or packet.dts is not None):
            yield packet


def shown_ticks(packet: av.Packet) -> int:
    """When the packet's frame is shown, in the stream's ticks; when it is decoded, where nothing else is said."""
    ticks = packet.dts if packet.pts is None else packet.pts
    return 0 if ticks is None else int(ticks)


def words(error: Exception) -> str:
    """What ffmpeg says of an error."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _spanned(
    clip: Clip, stream: av.VideoStream, packets: list[av.Packet], clock_s: float, says_its_length: bool
) -> Demuxed:
    tick_s = float(stream.time_base)
    kept = [packet for packet in packets if not packet.is_discard]
    pts = np.unique(np.array([shown_ticks(packet) for packet in kept], np.int64))
    if not len(pts):
        raise ClipError(clip.file, "empty", "not one frame")
    times_s = pts * tick_s - clock_s
    last_s = max((packet.duration or 0 for packet in kept), default=0) * tick_s
    if len(pts) > 1:
        last_s = float(np.median(np.diff(times_s)))
    file_end_s = float(times_s[-1]) + last_s
    start_s = float(times_s[0]) if clip.start_s is None else clip.start_s
    promised_s = file_end_s
    if clip.end_s is not None:
        promised_s = clip.end_s
    elif says_its_length and stream.duration:
        promised_s = max(file_end_s, ((stream.start_time or 0) + stream.duration) * tick_s - clock_s)
    within = (times_s >= start_s - TICK_S) & (times_s < promised_s - TICK_S)
    end_s = min(promised_s, file_end_s)
    if end_s - start_s < (promised_s - start_s) / 2:
        span = f"the clip is {start_s:.3f} to {promised_s:.3f} s, the video ends at {file_end_s:.3f} s"
        raise ClipError(clip.file, "truncated" if clip.end_s is None else "past the end", span)
    if not within.any():
        raise ClipError(clip.file, "empty", f"no frame from {start_s:.3f} to {promised_s:.3f} s")
    coded_times = bool(stream.codec_context.has_b_frames) and all(
        packet.pts is None or packet.pts == packet.dts for packet in packets
    )
    missing_s = promised_s - file_end_s if promised_s > file_end_s + TICK_S else 0.0
    return Demuxed(stream, packets, pts[within], start_s, end_s, missing_s, clock_s, coded_times)


def _from_keyframe(
    container: Container, stream: av.VideoStream, start_s: float, clock_s: float
) -> Iterator[av.Packet]:
    if start_s <= SEEK_FROM_S or NOT_SEEKABLE & set(container.format.name.split(",")):
        return packets_of(container, stream)
    packets = _landed(container, stream, start_s + clock_s)
    first = next(packets, None)
    # Nothing there: the file ends before the span, which only its last frames can tell.
    before_s = start_s + clock_s if first is None else _seconds(shown_ticks(first), stream)
    return _landed(container, stream, before_s - TICK_S)


def _landed(container: Container, stream: av.VideoStream, at_s: float) -> Iterator[av.Packet]:
    """The packets from the last keyframe that is shown no later than `at_s`, or from the first of all.

    Some indexes count times of decoding, so that a seek lands after what was asked for: step back until it does not.
    """
    back_s = 0.0
    while True:
        container.seek(int((at_s - back_s) // stream.time_base), stream=stream, backward=True)
        packets = packets_of(container, stream)
        first = next(packets, None)
        if back_s > at_s or (first is not None and _seconds(shown_ticks(first), stream) <= at_s):
            return packets if first is None else chain([first], packets)
        back_s = back_s * 4 or 1.0


def _seconds(ticks: int | None, stream: av.VideoStream) -> float:
    """Ticks of the stream in seconds; nan where there are none, of which no comparison holds."""
    return float("nan") if ticks is None else float(ticks * stream.time_base)
