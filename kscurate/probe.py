"""A video file -> VideoInfo: container facts and the rotation of its first frame; nothing else is decoded."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import av

from .footage.video import VideoError, VideoInfo

# Byte-stream containers have no index: a seek lands anywhere near a byte position, so they are read from the start.
NOT_SEEKABLE = frozenset({"mpegts", "mpeg", "mpegvideo", "h264", "hevc", "rawvideo"})


def probe(path: Path | str) -> VideoInfo:
    """Facts of the first video stream; raises VideoError("unreadable") where there is none that decodes."""
    try:
        container = av.open(str(path))
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise VideoError("unreadable", f"cannot open: {_words(error)}") from None
    with closing(container):
        pictures = [
            s for s in container.streams.video if not s.disposition & av.stream.Disposition.attached_pic
        ]
        if not pictures:
            raise VideoError("unreadable", "holds no video stream")
        stream = pictures[0]
        first = _first_frame(container, stream)
        rotation_deg = first.rotation % 360
        turned = rotation_deg in (90, 270)
        width_px, height_px = (first.height, first.width) if turned else (first.width, first.height)
        start_s = (container.start_time or 0) / av.time_base
        return VideoInfo(
            path=str(path),
            stream_index=stream.index,
            container=container.format.name,
            codec=stream.codec_context.name,
            pixel_format=first.format.name,
            width_px=width_px,
            height_px=height_px,
            rotation_deg=rotation_deg,
            fps=stream.average_rate or stream.guessed_rate,
            duration_s=_duration_s(container, start_s),
            start_s=start_s,
            seekable=not NOT_SEEKABLE & set(container.format.name.split(",")),
        )


def _duration_s(container: av.container.InputContainer, start_s: float) -> float | None:
    if not container.duration:
        return None
    # Matroska counts to the end of the last frame from its clock's 0, all others from the first frame.
    before_s = start_s if "matroska" in container.format.name else 0.0
    return float(container.duration / av.time_base - before_s)


def _first_frame(container: av.container.InputContainer, stream: av.VideoStream) -> av.VideoFrame:
    stream.thread_type = "NONE"
    try:
        for packet in container.demux(stream):
            try:
                for frame in packet.decode():
                    return frame
            except av.error.InvalidDataError:
                continue
    except (av.error.FFmpegError, OSError) as error:
        raise VideoError("unreadable", f"no frame decodes: {_words(error)}") from None
    raise VideoError("unreadable", "no frame decodes")


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
