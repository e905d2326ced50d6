"""Real, re-encoded as the generations are: what size, frame count, rate and compression alone cost.

No system that is encoded so can be expected to score better, however well it generates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from ..clip import Clip
from . import Baseline, Take
from .making.likeness import Likeness


class Reencoded:
    """See above."""

    title = "real, re-encoded"
    kind: Literal["floor", "baseline"] = "floor"
    version = "1"
    compares = False
    splits: tuple[str, ...] = ()

    def choose(
        self, answered: Sequence[Clip], material: Sequence[Clip], likeness: Likeness
    ) -> Mapping[str, Take]:
        """Each clip itself."""
        return {clip.clip_id: Take(clip) for clip in answered}


def build() -> Baseline:
    """The baseline of this file."""
    return Reencoded()
