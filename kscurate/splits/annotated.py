"""The annotated segments of all sources as one table, as splits and plans ask for them."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from ..annotation import SourceAnnotations

NAMES = ("source", "video_id", "split", "native_split", "task", "start_s", "end_s")
KINDS = (*(pa.string(),) * 5, *(pa.float64(),) * 2)


def annotated(sources: Iterable[SourceAnnotations]) -> pa.Table:
    """One row a segment: source, video_id, split, native_split, task, start_s, end_s (published clock, half-open)."""
    segments = [each for source in sources for each in source.annotations]
    columns = [
        pa.array([getattr(each, name) for each in segments], kind)
        for name, kind in zip(NAMES, KINDS, strict=True)
    ]
    return pa.table(columns, names=list(NAMES))
