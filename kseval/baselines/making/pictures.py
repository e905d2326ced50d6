"""The pictures of a clip, one after the other, at the size and number that they shall be written in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np

from ...clip import Clip
from ...resize.area import resize
from ...video.colour import ToRGB
from ...video.decode import decode
from ...video.demux import demux
from ...video.error import ClipError
from ...video.open import opened
from ...video.sampling import choose_frames
from .likeness import Picture

Size = Callable[[int, int], tuple[int, int]]
Count = Callable[[float], int]


def first_picture(clip: Clip) -> Picture:
    """The first picture that decodes, uint8 (h, w, 3) RGB. Raises ClipError if none does."""
    with opened(clip.file) as (container, stream):
        for _, frame in decode(demux(clip, container, stream)):
            if frame is not None:
                return ToRGB()(frame)
    raise ClipError(clip.file, "undecodable", "not one frame decodes")


def pictures_of(clip: Clip, count: Count) -> Iterator[Picture]:
    """The pictures shown at the middles of equal parts of the clip, as many as `count` makes of its seconds.

    One decoded picture in memory; for one that does not decode the one before it is shown, or the next for the first.
    Raises ClipError if not half of them come.
    """
    with opened(clip.file) as (container, stream):
        demuxed = demux(clip, container, stream)
        number = count(demuxed.end_s - demuxed.start_s)
        times_s = demuxed.times_s(demuxed.pts)
        chosen = demuxed.pts[choose_frames(times_s, demuxed.start_s, demuxed.end_s, number)]
        wanted = set(chosen.tolist())
        to_rgb, shown, place, came = ToRGB(), None, 0, 0
        for pts, frame in decode(demuxed, wanted):
            if frame is None or pts not in wanted:
                continue
            before, shown, came = shown, to_rgb(frame), came + 1
            while place < number and chosen[place] <= pts:
                yield shown if chosen[place] == pts or before is None else before
                place += 1
        if shown is None or came < len(wanted) / 2:
            raise ClipError(clip.file, "undecodable", f"{came} of {len(wanted)} chosen frames decode")
        for _ in range(place, number):
            yield shown


def length_s(clip: Clip) -> float:
    """Seconds from the clip's start to its end, or to the end of its file. Raises ClipError."""
    with opened(clip.file) as (container, stream):
        demuxed = demux(clip, container, stream, keep_packets=False)
        return demuxed.end_s - demuxed.start_s


def resized(picture: Picture, size: Size) -> Picture:
    """The whole picture at the size that `size` makes of its height and width, mean over area: uint8 (h, w, 3)."""
    height, width = size(*picture.shape[:2])
    return np.rint(resize(picture, height, width)).astype(np.uint8)


def number_at(fps: Fraction) -> Count:
    """As many pictures as a clip's seconds take at a rate; two at least, since one shows no motion."""
    return lambda seconds: max(2, round(seconds * fps))
