"""Real against real: another real clip of the same step, of any split, from another video where there is one.

How far two true answers to one question are from each other; a score much better than this one is copied rather than
generated. Steps are the same if their words are. Of several takes those of another video come first, then those of the
same skill, then chance decides, drawn from the names of both clips, so that no clip stands for many and the order of
the manifest does not matter. Where no other video shows the step, another time that the same video shows it serves: the
scene is the same then, and the row's note counts such takes. A clip whose step is shown but once has none and is
missing: on a small reference this floor stands on few clips, which n says.
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
    version = "2"
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
            others = [other for other in same_step if not _overlap(clip, other)]
            if others:
                takes[clip.clip_id] = Take(min(others, key=lambda other: _preference(clip, other)))
        return takes


def note_of(answered: Sequence[Clip], takes: Mapping[str, Take]) -> str:
    """How many clips have another take, and where from, in words."""
    same = sum(
        takes[clip.clip_id].clip.video_id == clip.video_id for clip in answered if clip.clip_id in takes
    )
    found = f"another take of the step for {len(takes):,} of {len(answered):,} clips"
    where = f"{len(takes) - same:,} in another video, {same:,} in their own"
    return f"{found} ({where}); distances of sets are between halves of the real clips"


def _overlap(clip: Clip, other: Clip) -> bool:
    """Whether they share footage; a clip of a whole file shares it with every other one of its video."""
    if clip.video_id != other.video_id:
        return False
    spans = (clip.start_s, clip.end_s, other.start_s, other.end_s)
    if None in spans:
        return True
    return max(clip.start_s or 0, other.start_s or 0) < min(clip.end_s or 0, other.end_s or 0)


def _preference(clip: Clip, other: Clip) -> tuple[bool, bool, str, str]:
    drawn = hashlib.sha256(f"{clip.clip_id}\n{other.clip_id}".encode()).hexdigest()
    return other.video_id == clip.video_id, other.task != clip.task, drawn, other.clip_id


def build() -> Baseline:
    """The baseline of this file."""
    return AnotherTake()
