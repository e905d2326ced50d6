"""Another skill altogether: whatever holds a clip beside its own real one must notice.

A set of clips stays the same set, so a distance of sets cannot see it: that is what the card shows of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..clip import Clip
from ..stand_ins import exchanged
from . import Harms


class WrongSkill:
    title = "Wrong skill"
    does = "Each clip stands where a clip of another task belongs."
    harms: Harms = "anything"

    def stand_ins(self, clips: Sequence[Clip], seed: int) -> Mapping[str, Clip]:
        # A clip that does not say its task may be of any.
        return exchanged((clip for clip in clips if clip.task), lambda clip: clip.task, seed)


def build() -> WrongSkill:
    """The corruption of this file."""
    return WrongSkill()
