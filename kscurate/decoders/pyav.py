"""PyAV: one sequential pass with real time stamps. Right for every kind of file, and the fastest for curation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from heapq import heapify, heappop, heappush
from itertools import chain, islice

import av
import numpy as np
from numpy.typing import NDArray

from ..footage.picture import Picture, Span
from ..footage.video import VideoError, VideoInfo

# Below this gap, decoding on is cheaper than seeking: a keyframe lies within a few seconds almost everywhere.
SEEK_GAP_S = 2.0
# The container's own start is a whole number of microseconds, a frame's time is not.
CLOCK_TICK_S = 1e-6
# Their decoders leave out exactly the pictures that no other needs; dav1d's, for one, takes the wish otherwise.
CAN_SKIP_UNREFERENCED = frozenset({"h264", "hevc", "mpeg2video"})
PACKETS_TO_JUDGE_BY = 32
EIGHT_BIT_420 = frozenset({"yuv420p", "yuvj420p"})


def unsuited(info: VideoInfo) -> str | None:
    """PyAV is right for all that ffmpeg reads."""
    return None


def read(info: VideoInfo, spans: Sequence[Span]) -> Iterator[tuple[int, Picture]]:
    """Yield every picture of every span; skips over gaps by seeking where the container allows it.

    A packet that does not decode is passed over: the pictures after it are still shown, the next one as damaged.
    """
    with closing(_open(info.path)) as container:
        sequence = _Sequence(container, info)
        for index, span in enumerate(spans):
            sequence.forward_to(span.start_s)
            damaged = False
            for frame in sequence.frames:
                if frame is None:
                    damaged = True
                    continue
                time_s = sequence.time_s(frame)
                if time_s >= span.end_s - CLOCK_TICK_S:
                    # The next span may begin with this very frame.
                    sequence.hand_back(frame)
                    break
                if time_s >= span.start_s - CLOCK_TICK_S:
                    yield index, _picture(frame, time_s, damaged)
                damaged = False


def _open(path: str) -> av.container.InputContainer:
    try:
        return av.open(path)
    except (av.error.FFmpegError, OSError) as error:
        raise VideoError("unreadable", f"cannot open: {error}") from None


def _has_coded_times(info: VideoInfo) -> bool:
    """Whether packets bear the times of decoding alone, though pictures are shown in another order than coded.

    Old cameras and AVI write so. The decoder still gives the pictures in order: they take the times in turn.
    """
    with closing(_open(info.path)) as container:
        stream = container.streams[info.stream_index]
        if not stream.codec_context.has_b_frames:
            return False
        try:
            return all(
                packet.pts == packet.dts for packet in islice(container.demux(stream), PACKETS_TO_JUDGE_BY)
            )
        except av.error.FFmpegError:
            return False


class _Sequence:
    """The frames of a stream in order of presentation, from wherever the last seek landed."""

    def __init__(self, container: av.container.InputContainer, info: VideoInfo) -> None:
        self.container, self.info = container, info
        self.stream = container.streams[info.stream_index]
        self.stream.thread_type = "NONE"
        self.stream.codec_context.thread_count = 1
        self.needed_from_s = self.reached_s = 0.0
        self.coded_times = _has_coded_times(info)
        self.frames = self._decode()

    def time_s(self, frame: av.VideoFrame) -> float:
        """Time of a frame on the player's clock."""
        return float(frame.pts * frame.time_base) - self.info.start_s

    def hand_back(self, frame: av.VideoFrame) -> None:
        """Make `frame` the next one again."""
        self.frames = chain([frame], self.frames)

    def forward_to(self, start_s: float) -> None:
        """Go on at `start_s` or a little before: by decoding over a short gap, by a seek over a long one.

        Some indexes count decoding times, which lie before the times of presentation, so a seek may land on a
        keyframe that is shown only after `start_s`: then step back further, to the very beginning if need be.
        """
        self.needed_from_s = start_s
        if not self.info.seekable or start_s - self.reached_s <= SEEK_GAP_S:
            return
        step_back_s = 0.0
        while True:
            target_s = max(0.0, start_s - step_back_s) + self.info.start_s
            self.container.seek(round(target_s / self.stream.time_base), stream=self.stream, backward=True)
            self.frames = self._decode()
            landed = next((frame for frame in self.frames if frame is not None), None)
            if landed is not None:
                self.hand_back(landed)
                if self.time_s(landed) <= start_s:
                    return
            if step_back_s > start_s:
                return
            step_back_s = step_back_s * 4 or 1.0

    def _decode(self) -> Iterator[av.VideoFrame | None]:
        """Every frame from here on; None where a packet did not decode.

        Pictures that lie before `needed_from_s` and that no other picture refers to are not decoded: they would be
        thrown away.
        """
        context = self.stream.codec_context
        can_skip = self.info.codec in CAN_SKIP_UNREFERENCED and not self.coded_times
        coming: list[int] = []
        for packet in self._packets():
            if can_skip and packet.pts is not None:
                shown_s = float(packet.pts * packet.time_base) - self.info.start_s
                context.skip_frame = "NONREF" if shown_s < self.needed_from_s - CLOCK_TICK_S else "DEFAULT"
            if self.coded_times and packet.pts is not None:
                heappush(coming, packet.pts)
            try:
                for frame in packet.decode():
                    if coming:
                        frame.pts = heappop(coming)
                    if frame.pts is not None:
                        self.reached_s = self.time_s(frame)
                        yield frame
            except av.error.FFmpegError:
                if coming:
                    coming.remove(packet.pts)
                    heapify(coming)
                yield None

    def _packets(self) -> Iterator[av.Packet]:
        packets = self.container.demux(self.stream)
        while True:
            try:
                packet = next(packets)
            except (StopIteration, av.error.FFmpegError):
                # Cut off or overwritten from here on: what was shown until now stays shown.
                return
            yield packet


def _picture(frame: av.VideoFrame, time_s: float, damaged: bool) -> Picture:
    in_420 = frame if frame.format.name in EIGHT_BIT_420 else frame.reformat(format="yuv420p")
    luma, blue, red = (_plane(in_420, i) for i in range(3))
    return Picture(
        time_s=time_s,
        luma=luma,
        chroma=(blue, red),
        full_range=frame.format.name == "yuvj420p" or int(frame.color_range) == 2,
        rotation_deg=frame.rotation % 360,
        damaged=damaged or frame.is_corrupt,
        to_rgb=lambda: frame.to_ndarray(format="rgb24"),
    )


def _plane(frame: av.VideoFrame, index: int) -> NDArray[np.uint8]:
    """The plane's pixels without a copy; a view into the frame's memory, which it keeps alive."""
    plane = frame.planes[index]
    return np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
