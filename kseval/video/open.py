"""A video file -> its stream and its packets; the one place that opens files to read them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import av
from av.container import InputContainer as Container

from .error import ClipError


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
        raise ClipError(file, "undecodable", f"ffmpeg cannot open it ({_words(error)})") from None
    with closing(container):
        cover = av.stream.Disposition.attached_pic
        streams = [stream for stream in container.streams.video if not stream.disposition & cover]
        if not streams:
            kinds = sorted({stream.type for stream in container.streams}) or ["none"]
            raise ClipError(file, "no video stream", f"the file's streams: {', '.join(kinds)}")
        streams[0].thread_type = "NONE"
        streams[0].codec_context.thread_count = 1
        yield container, streams[0]


def packets_of(container: Container, stream: av.VideoStream) -> Iterator[av.Packet]:
    """The stream's packets from here on, until the file ends or cannot be read further."""
    demuxed = container.demux(stream)
    while True:
        try:
            packet = next(demuxed)
        except (StopIteration, av.error.FFmpegError):
            return
        if container.format.name == "avi":
            # It holds no times of showing; ffmpeg makes them up in the order of decoding.
            packet.pts = packet.dts
        if packet.size and (packet.pts is not None or packet.dts is not None):
            yield packet


def shown_ticks(packet: av.Packet) -> int:
    """When the packet's frame is shown, in the stream's ticks; when it is decoded, where nothing else is said."""
    ticks = packet.dts if packet.pts is None else packet.pts
    return 0 if ticks is None else int(ticks)


def seconds(ticks: int | None, stream: av.VideoStream) -> float:
    """Ticks of the stream in seconds; nan where there are none, of which no comparison holds."""
    return float("nan") if ticks is None else float(ticks * stream.time_base)


def _words(error: Exception) -> str:
    """What ffmpeg says of an error."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
