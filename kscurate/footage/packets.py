"""What a file's packets tell without decoding one: hidden frames, open groups of pictures, damage."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

import av

from .video import VideoInfo


@dataclass(frozen=True, slots=True)
class PacketFacts:
    """count; first_s = earliest time shown, in seconds on the player's clock; hidden = packets that an edit list keeps
    from being shown; leading = packets shown before the keyframe they follow; damaged = packets marked corrupt, or a
    file that ends in an error."""

    count: int
    first_s: float
    hidden: int
    leading: int
    damaged: int


def scan_packets(info: VideoInfo) -> PacketFacts:
    """Read every packet of the video stream once, decoding none."""
    count = hidden = leading = damaged = 0
    first_s = float("inf")
    keyframe_pts: int | None = None
    with closing(av.open(info.path)) as container:
        packets = container.demux(container.streams[info.stream_index])
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                break
            except av.error.FFmpegError:
                damaged += 1
                break
            if not packet.size or packet.pts is None:
                damaged += bool(packet.size)
                continue
            count += 1
            hidden += packet.is_discard
            damaged += packet.is_corrupt
            if packet.is_keyframe:
                keyframe_pts = packet.pts
            elif keyframe_pts is not None and packet.pts < keyframe_pts:
                leading += 1
            if not packet.is_discard:
                first_s = min(first_s, float(packet.pts * packet.time_base) - info.start_s)
    return PacketFacts(count, first_s, hidden, leading, damaged)
