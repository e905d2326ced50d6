"""A clip's packets and the times of its frames, before anything is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import av
import numpy as np
from numpy.typing import NDArray

from ..clip import Clip
from .error import ClipError
from .open import Container, seconds, shown_ticks
from .sampling import TICK_S
from .seek import must_read_from_start, packets_from

# The container whose header says how long the stream is, whatever is left of it; the others guess.
SAYS_ITS_LENGTH = "mp4"
# No codec shows a frame later than so many packets after its own.
REORDERED = 16


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


class _Mark(NamedTuple):
    """What a packet says of its frame, in the stream's ticks."""

    shown: int
    duration: int
    is_hidden: bool


def demux(clip: Clip, container: Container, stream: av.VideoStream, *, keep_packets: bool = True) -> Demuxed:
    """Read the packets of the clip's span, and no more of the file than that takes.

    Raises ClipError: empty, past the end, truncated.
    """
    clock_s = (container.start_time or 0) / av.time_base
    start_s = -np.inf if clip.start_s is None else clip.start_s
    end_s = np.inf if clip.end_s is None else clip.end_s
    packets: list[av.Packet] = []
    marks: list[_Mark] = []
    keyframes: list[int] = []
    coded_times, past_end = bool(stream.codec_context.has_b_frames), 0
    for packet in packets_from(container, stream, start_s + clock_s):
        coded_times &= packet.pts is None or packet.pts == packet.dts
        past_end += seconds(packet.dts, stream) - clock_s >= end_s - TICK_S
        if past_end > (REORDERED if coded_times else 0):
            break
        marks.append(_Mark(shown_ticks(packet), packet.duration or 0, packet.is_discard))
        if not keep_packets:
            continue
        packets.append(packet)
        if must_read_from_start(container, stream):
            continue
        if packet.is_keyframe and seconds(packet.pts, stream) - clock_s <= start_s + TICK_S:
            # Where nothing could seek, forget what comes before the last keyframe but one.
            keyframes.append(len(packets) - 1)
            if len(keyframes) > 2:
                del packets[: keyframes[1]]
                keyframes = [index - keyframes[1] for index in keyframes[1:]]
    says_its_length = SAYS_ITS_LENGTH in container.format.name
    pts, start_s, end_s, missing_s = _extent(clip, stream, marks, clock_s, past_end > 0, says_its_length)
    return Demuxed(stream, packets, pts, start_s, end_s, missing_s, clock_s, coded_times)


def _extent(
    clip: Clip,
    stream: av.VideoStream,
    marks: list[_Mark],
    clock_s: float,
    goes_on: bool,
    says_its_length: bool,
) -> tuple[NDArray[np.int64], float, float, float]:
    """The clip's pts, start_s, end_s and missing_s."""
    tick_s = float(stream.time_base)
    shown = [mark for mark in marks if not mark.is_hidden]
    pts = np.unique(np.array([mark.shown for mark in shown], np.int64))
    if not len(pts):
        raise ClipError(clip.file, "empty", "no frame with a time")
    times_s = pts * tick_s - clock_s
    usual = float(np.median(np.diff(pts))) if len(pts) > 1 else 0.0
    last_end_s = float(times_s[-1]) + max(max(shown).duration, usual) * tick_s
    start_s = float(times_s[0]) if clip.start_s is None else clip.start_s
    end_s = last_end_s if clip.end_s is None else clip.end_s
    if clip.end_s is None and says_its_length and stream.duration:
        end_s = max(end_s, ((stream.start_time or 0) + stream.duration) * tick_s - clock_s)
    # Less than a frame is no loss: a span's end is rounded, a last frame's duration is often a guess.
    missing_s = 0.0 if goes_on or end_s - last_end_s <= usual * tick_s + TICK_S else end_s - last_end_s
    if missing_s > (end_s - start_s) / 2:
        span = f"the clip is {start_s:.3f} to {end_s:.3f} s, the video ends at {last_end_s:.3f} s"
        raise ClipError(clip.file, "truncated" if clip.end_s is None else "past the end", span)
    within = times_s >= start_s - TICK_S
    if clip.end_s is not None:
        within &= times_s < clip.end_s - TICK_S
    if not within.any():
        raise ClipError(clip.file, "empty", f"no frame from {start_s:.3f} to {end_s:.3f} s")
    return pts[within], start_s, end_s - missing_s, missing_s
