"""A clip, as the extractors are shown it: one sequential decode, each chosen frame resized at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..clip import Clip
from ..resize import View
from .colour import ToRGB
from .decode import decode
from .demux import Demuxed, demux
from .error import ClipError
from .open import opened
from .sampling import FrameRule, choose_frames, choose_pairs, gaps_s, some_of


@dataclass(frozen=True, slots=True)
class Look:
    """What one extractor wants to see of a clip.

    view    the size and kernel
    reads   "frames": the rule's frames; "pairs": its pairs
    frames  how many of the rule's frames, evenly taken; None: all
    """

    view: View
    reads: Literal["frames", "pairs"] = "frames"
    frames: int | None = None


@dataclass(frozen=True, slots=True)
class Looks:
    """What was seen.

    pictures   by the name of the look, float32 RGB 0 to 255: frames (t, h, w, 3), pairs (p, 2, h, w, 3); p is 0 for a
               clip of one frame
    gap_s      float64 (p,): seconds from the first to the second picture of every pair, by their real times
    times_s    float64 (count,): when the rule's frames are shown, on the player's clock
    n_frames   of the clip, by its packets
    n_damaged  packets that did not decode and frames that the decoder patched up, among those that had to be read
    missing_s  seconds of the clip that the file should hold and does not: 0 for a whole one
    """

    pictures: Mapping[str, NDArray[np.float32]]
    gap_s: NDArray[np.float64]
    times_s: NDArray[np.float64]
    n_frames: int
    n_damaged: int
    missing_s: float


# Where a picture goes: the array of a look and the place in it.
Places = Mapping[int, list[tuple[str, tuple[int, ...]]]]


def read(clip: Clip, rule: FrameRule, looks: Mapping[str, Look]) -> Looks:
    """Read the clip's frames by the rule, each as every look wants it.

    At no time is more than one decoded frame in memory. A packet that does not decode is passed over; then the frames
    are chosen among those that do. Raises ClipError, with a reason, where less than half of the clip can be read.
    """
    with opened(clip.file) as (container, stream):
        demuxed = demux(clip, container, stream)
        seen = _look(demuxed, demuxed.pts, rule, looks)
        # A frame that the packets promised did not come: ask the decoder which do.
        return seen or _look_again(clip, demuxed, rule, looks)


def _look_again(clip: Clip, demuxed: Demuxed, rule: FrameRule, looks: Mapping[str, Look]) -> Looks:
    decoded = [pts for pts, frame in decode(demuxed) if frame is not None]
    n_frames = len(demuxed.pts)
    if not decoded or len(decoded) < n_frames / 2:
        raise ClipError(clip.file, "undecodable", f"{len(decoded)} of {n_frames} frames decode")
    seen = _look(demuxed, np.unique(np.array(decoded, np.int64)), rule, looks)
    if seen is None:
        raise ClipError(clip.file, "undecodable", "it decodes to other frames every time")
    return seen


def _look(
    demuxed: Demuxed, pts: NDArray[np.int64], rule: FrameRule, looks: Mapping[str, Look]
) -> Looks | None:
    """None if a chosen frame did not come."""
    times_s = demuxed.times_s(pts)
    frames = choose_frames(times_s, demuxed.start_s, demuxed.end_s, rule.count)
    pairs = choose_pairs(times_s, demuxed.start_s, demuxed.end_s, rule)
    pictures: dict[str, NDArray[np.float32]] = {}
    # Every frame of the rule must come, wanted or not: what is chosen never depends on who else is looking.
    places: dict[int, list[tuple[str, tuple[int, ...]]]] = {
        int(pts[index]): [] for index in (*frames, *pairs.flat)
    }
    for name, look in looks.items():
        chosen = pairs
        if look.reads == "frames":
            chosen = frames if look.frames is None else frames[some_of(rule.count, look.frames)]
        shape = (*chosen.shape, look.view.height_px, look.view.width_px, 3)
        pictures[name] = np.empty(shape, np.float32)
        for place in np.ndindex(chosen.shape):
            places[int(pts[chosen[place]])].append((name, place))
    n_damaged = _fill(pictures, demuxed, places, looks)
    if n_damaged is None:
        return None
    return Looks(
        pictures, gaps_s(times_s, pairs), times_s[frames], len(demuxed.pts), n_damaged, demuxed.missing_s
    )


def _fill(
    pictures: Mapping[str, NDArray[np.float32]], demuxed: Demuxed, places: Places, looks: Mapping[str, Look]
) -> int | None:
    """Put every chosen frame into its places; how many were damaged, or None if one did not come."""
    if not places:
        return 0
    to_rgb, n_damaged, came = ToRGB(), 0, set()
    for pts, frame in decode(demuxed, places.keys()):
        n_damaged += frame is None or frame.is_corrupt
        if frame is None or pts not in places or pts in came:
            continue
        came.add(pts)
        if not places[pts]:
            continue
        rgb, resized = to_rgb(frame), {}
        for name, place in places[pts]:
            view = looks[name].view
            if view not in resized:
                resized[view] = view(rgb)
            pictures[name][place] = resized[view]
    return n_damaged if came == places.keys() else None
