"""How large the picture is."""

from __future__ import annotations

from collections.abc import Mapping

from ..column import Column
from ..observation import Clip, Score


class Resolution(Score):
    """Short side of the picture as displayed."""

    columns = (Column("short_side_px", "double", "px", "Short side of the picture as displayed."),)

    def summarise(self, clip: Clip) -> Mapping[str, float | None]:
        return {"short_side_px": float(min(clip.info.width_px, clip.info.height_px))}


build = Resolution
