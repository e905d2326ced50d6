"""Copied input frame: the picture that the clip's video begins with, held still.

It answers nothing, looks real in every pixel and shows the right scene: a metric that it pleases does not look at
motion. The picture is the first of the earliest clip of the video in the manifest, which is what a system is given to
start from; for the first clip of a video it is its own first picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from ..clip import Clip
from . import Baseline, Take
from .making.likeness import Likeness
from .making.scenes import earliest_of_videos


class CopiedFrame:
    """See above."""

    title = "copied input frame"
    kind: Literal["floor", "baseline"] = "baseline"
    version = "1"
    compares = False
    # Of its own video, whose clips are all of one split.
    splits: tuple[str, ...] = ()

    def choose(
        self, answered: Sequence[Clip], material: Sequence[Clip], likeness: Likeness
    ) -> Mapping[str, Take]:
        """The earliest clip of each one's video, as a still."""
        earliest = earliest_of_videos(material)
        return {clip.clip_id: Take(earliest[clip.video_id], still=True) for clip in answered}


def build() -> Baseline:
    """The baseline of this file."""
    return CopiedFrame()
