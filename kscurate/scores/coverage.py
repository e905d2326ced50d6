"""How much of the annotated span the video really has."""

from __future__ import annotations

from collections.abc import Mapping

from ..column import Column
from ..observation import Clip, Score


class Coverage(Score):
    """A file that ends inside the span, because it was cut off or is another edit, covers only a part of it."""

    columns = (
        Column(
            "span_coverage",
            "double",
            "1",
            "Share of the annotated span before the end of what could be decoded.",
        ),
    )

    def summarise(self, clip: Clip) -> Mapping[str, float | None]:
        length_s = clip.segment_end_s - clip.segment_start_s
        covered_s = min(clip.segment_end_s, clip.decoded_until_s) - clip.segment_start_s
        # The last frame of a span may begin before its end and last beyond it, or fall short of it by one frame.
        frame_s = float(clip.frame_duration_s.max(initial=0.0))
        return {
            "span_coverage": 1.0 if covered_s >= length_s - 2 * frame_s else max(0.0, covered_s / length_s)
        }


build = Coverage
