"""Real against real: another real clip of the same step, from another video of any split.

How far two true answers to one question are from each other; a score much better than this one is copied rather than
generated. A clip whose step no other video shows has none and is missing. Steps are the same if their words are; of
several, those of the same skill come first, then chance decides, drawn from the names of both clips, so that no clip
stands for many and the order of the manifest does not matter.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal

from ..clip import Clip
from . import Baseline, Take
from .making.likeness import Likeness
from .making.scenes import step_words


class AnotherTake:
    """See above."""

    title = "real against real"
    kind: Literal["floor", "baseline"] = "floor"
    version = "1"
    compares = False
    splits: tuple[str, ...] = ("train", "val", "test")

    def choose(
        self, answered: Sequence[Clip], material: Sequence[Clip], likeness: Likeness
    ) -> Mapping[str, Take]:
        """Another clip of each one's step, where there is one."""
        by_step: defaultdict[str, list[Clip]] = defaultdict(list)
        for clip in material:
            if clip.step:
                by_step[step_words(clip)].append(clip)
        takes = {}
        for clip in answered:
            same_step = by_step[step_words(clip)] if clip.step else []
            others = [other for other in same_step if other.video_id != clip.video_id]
            if others:
                takes[clip.clip_id] = Take(min(others, key=lambda other: _preference(clip, other)))
        return takes


def _preference(clip: Clip, other: Clip) -> tuple[bool, str, str]:
    drawn = hashlib.sha256(f"{clip.clip_id}\n{other.clip_id}".encode()).hexdigest()
    return other.task != clip.task, drawn, other.clip_id


def build() -> Baseline:
    """The baseline of this file."""
    return AnotherTake()
