"""How long the clip is."""

from __future__ import annotations

from collections.abc import Mapping

from ..column import Column
from ..observation import Clip, Score


class Duration(Score):
    """Length of the clip, from its first frame to the end of its last."""

    columns = (Column("duration_s", "double", "s", "Length of the clip."),)

    def summarise(self, clip: Clip) -> Mapping[str, float | None]:
        return {"duration_s": clip.end_s - clip.start_s}


build = Duration
