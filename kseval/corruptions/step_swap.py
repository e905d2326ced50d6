"""The right video, the wrong step: the pictures look alike, and another thing is done.

A set of clips stays the same set, so a distance of sets cannot see it: that is what the card shows of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ..clip import Clip
from ..stand_ins import exchanged
from . import Harms


class StepSwap:
    title = "Step swap"
    does = "Each clip stands where another step of the same video belongs."
    harms: Harms = "meaning"

    def stand_ins(self, clips: Sequence[Clip], seed: int) -> Mapping[str, Clip]:
        videos: dict[str, list[Clip]] = defaultdict(list)
        for clip in clips:
            # A clip that does not say which video and step it is of may be of any.
            if clip.video_id and clip.step:
                videos[clip.video_id].append(clip)
        found: dict[str, Clip] = {}
        for of_video in videos.values():
            found |= exchanged(of_video, lambda clip: clip.step, seed)
        return found


def build() -> StepSwap:
    """The corruption of this file."""
    return StepSwap()
