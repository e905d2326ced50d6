"""A clip's packets -> its frames with their times, past what does not decode."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from heapq import heapify, heappop, heappush

import av

from .demux import Demuxed
from .open import shown_ticks

# Their decoders leave out exactly the frames that no other needs; dav1d's, for one, takes the wish otherwise.
CAN_SKIP_UNREFERENCED = frozenset({"h264", "hevc", "mpeg2video"})


def decode(clip: Demuxed, only: Collection[int] | None = None) -> Iterator[tuple[int, av.VideoFrame | None]]:
    """Yield the clip's frames in order of presentation, as (pts, frame); (-1, None) for a packet that does not decode.

    only  the pts that matter: frames beside them that no other refers to may be left out, and nothing after the last
          is decoded. None: all of the clip
    """
    context = clip.stream.codec_context
    context.flush_buffers()
    first, last = int(clip.pts[0]), int(max(only)) if only else int(clip.pts[-1])
    can_skip = only is not None and context.name in CAN_SKIP_UNREFERENCED and not clip.coded_times
    # Frames come in order even where their times do not: they take the packets' times in turn.
    coming: list[int] = []
    for packet in (*clip.packets, None):
        if packet is not None and can_skip and only is not None:
            context.skip_frame = "DEFAULT" if shown_ticks(packet) in only else "NONREF"
        if packet is not None and clip.coded_times:
            heappush(coming, shown_ticks(packet))
        try:
            frames = context.decode(packet)
        except av.error.FFmpegError:
            if packet is not None and clip.coded_times:
                coming.remove(shown_ticks(packet))
                heapify(coming)
            yield -1, None
            continue
        for frame in frames:
            pts = heappop(coming) if coming else frame.pts
            if pts is not None and first <= pts <= last:
                yield pts, frame
            if pts is not None and pts >= last:
                return
