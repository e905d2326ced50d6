"""How much of the clip the decoder had to guess."""

from __future__ import annotations

from collections.abc import Mapping

from ..column import Column
from ..observation import Clip, Score


class Damage(Score):
    """Share of pictures that follow a packet that did not decode, or that the decoder itself marks as concealed."""

    columns = (
        Column("damaged_share", "double", "1", "Share of the frames in which an error was concealed."),
    )

    def summarise(self, clip: Clip) -> Mapping[str, float | None]:
        return {"damaged_share": float(clip.damaged.mean()) if len(clip.damaged) else None}


build = Damage
