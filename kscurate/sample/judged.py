"""The sample's truth beside a ledger: which candidate shows which planted defect."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ksground.errors import InputError

# A planted span counts for a candidate once it covers this much of it; what the guards cut away is no defect of it.
SHOWN_FROM_S = 0.4
SAME_TIME_S = 0.02
TABLES = ("steps", "defects", "videos")


def candidates_with_truth(ledger: pd.DataFrame, truth: Path) -> pd.DataFrame:
    """The ledger's rows with `defects` (kinds shown in the candidate), `segment_defects` and `segment_index`.

    A candidate belongs to the segment of its video that was published with its span. Kinds that concern a whole file
    (truncated, corrupt, …) stand in the `segment_defects` of all its segments. Raises InputError where `truth` is no
    such folder, or of another sample.
    """
    steps, defects, videos = (read_truth(truth, name) for name in TABLES)
    videos = videos.set_index("video_id")
    rows = []
    spans = {key: group for key, group in steps.groupby("video_id")}
    planted = {key: group for key, group in defects.groupby("video_id")}
    for row in ledger.to_dict("records"):
        video_id = row["video_id"]
        if video_id not in spans:
            raise InputError(truth, expected=f"the truth of the ledger's video {video_id}", found="none")
        segments = spans[video_id]
        near = (segments.published_start_s - row["segment_start_s"]).abs() + (
            segments.published_end_s - row["segment_end_s"]
        ).abs()
        segment = segments.loc[near.idxmin()]
        index = int(segment.segment_index) if near.min() < SAME_TIME_S else -1
        of_video = planted.get(video_id, defects.iloc[:0])
        of_segment = of_video[(of_video.segment_index == index) | of_video.segment_index.isna()]
        shown = of_segment[_shown(of_segment, row["start_s"], row["end_s"])]
        rows.append(
            {
                "segment_index": index,
                "skill_id": segment.skill_id,
                "segment_defects": frozenset(of_segment.kind),
                "defects": frozenset(shown.kind),
                "original_video_id": videos.original_video_id[video_id],
            }
        )
    return pd.concat([ledger.reset_index(drop=True), pd.DataFrame(rows)], axis=1)


def read_truth(truth: Path, name: str) -> pd.DataFrame:
    """One of the tables that `kscurate sample` wrote. Raises InputError where it is not."""
    file = truth / f"{name}.parquet"
    if not file.is_file():
        hint = "`kscurate sample` writes steps, defects and videos.parquet into SAMPLE/truth"
        raise InputError(file, expected="a table of the sample's truth", found="no such file", hint=hint)
    return pd.read_parquet(file)


def _shown(defects: pd.DataFrame, start_s: float, end_s: float) -> NDArray[np.bool_]:
    overlap_s = np.minimum(defects.end_s, end_s) - np.maximum(defects.start_s, start_s)
    whole_file = defects.start_s.isna() | defects.segment_index.isna()
    shown = (overlap_s >= np.minimum(SHOWN_FROM_S, 0.5 * (defects.end_s - defects.start_s))) | whole_file
    return np.asarray(shown, bool)
