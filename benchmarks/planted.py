"""The sample's truth beside a ledger: which candidate shows which planted defect."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

# A planted span counts for a candidate once it covers this much of it; what the guards cut away is no defect of it.
SHOWN_FROM_S = 0.4
SAME_TIME_S = 0.02


def candidates_with_truth(ledger: pd.DataFrame, truth: Path) -> pd.DataFrame:
    """The ledger's rows with `defects` (kinds shown in the candidate), `segment_defects` and `segment_index`.

    A candidate belongs to the segment of its video that was published with its span. Kinds that concern a whole file
    (truncated, corrupt, …) stand in the `segment_defects` of all its segments.
    """
    steps = pd.read_parquet(truth / "steps.parquet")
    defects = pd.read_parquet(truth / "defects.parquet")
    videos = pd.read_parquet(truth / "videos.parquet").set_index("video_id")
    rows = []
    spans = {key: group for key, group in steps.groupby("video_id")}
    planted = {key: group for key, group in defects.groupby("video_id")}
    for row in ledger.itertuples():
        segments = spans[row.video_id]
        near = (segments.published_start_s - row.segment_start_s).abs() + (
            segments.published_end_s - row.segment_end_s
        ).abs()
        segment = segments.loc[near.idxmin()]
        index = int(segment.segment_index) if near.min() < SAME_TIME_S else -1
        of_video = planted.get(row.video_id, defects.iloc[:0])
        of_segment = of_video[(of_video.segment_index == index) | of_video.segment_index.isna()]
        shown = of_segment[_shown(of_segment, row)]
        rows.append(
            {
                "segment_index": index,
                "skill_id": segment.skill_id,
                "segment_defects": frozenset(of_segment.kind),
                "defects": frozenset(shown.kind),
                "original_video_id": videos.original_video_id[row.video_id],
            }
        )
    return pd.concat([ledger.reset_index(drop=True), pd.DataFrame(rows)], axis=1)


def _shown(defects: pd.DataFrame, row: object) -> pd.Series:
    start_s, end_s = float(row.start_s), float(row.end_s)  # type: ignore[attr-defined]
    overlap_s = np.minimum(defects.end_s, end_s) - np.maximum(defects.start_s, start_s)
    whole_file = defects.start_s.isna() | defects.segment_index.isna()
    return (overlap_s >= np.minimum(SHOWN_FROM_S, 0.5 * (defects.end_s - defects.start_s))) | whole_file
