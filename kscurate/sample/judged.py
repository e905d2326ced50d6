"""The sample's truth beside a ledger: which candidate shows which planted defect."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd

from ksground.errors import InputError

Row = dict[Any, Any]
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
    steps, defects, videos = (read_truth(truth, name).to_dict("records") for name in TABLES)
    spans, planted = _by_video(steps), _by_video(defects)
    original = {video["video_id"]: video["original_video_id"] for video in videos}
    rows = []
    for row in ledger.to_dict("records"):
        video_id = row["video_id"]
        if video_id not in spans:
            raise InputError(truth, expected=f"the truth of the ledger's video {video_id}", found="none")
        segment = min(spans[video_id], key=lambda each: _apart_s(each, row))
        index = int(segment["segment_index"]) if _apart_s(segment, row) < SAME_TIME_S else -1
        of_segment = [each for each in planted.get(video_id, []) if _is_of(each, index)]
        rows.append(
            {
                "segment_index": index,
                "skill_id": segment["skill_id"],
                "segment_defects": frozenset(each["kind"] for each in of_segment),
                "defects": frozenset(each["kind"] for each in of_segment if _is_shown(each, row)),
                "original_video_id": original[video_id],
            }
        )
    return pd.concat([ledger.reset_index(drop=True), pd.DataFrame(rows)], axis=1)


def _by_video(rows: list[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["video_id"], []).append(row)
    return grouped


def _apart_s(segment: Row, row: Row) -> float:
    """How far the published span lies from the annotated one, both ends together."""
    start_s = abs(segment["published_start_s"] - row["segment_start_s"])
    return float(start_s + abs(segment["published_end_s"] - row["segment_end_s"]))


def _is_of(defect: Row, index: int) -> bool:
    """Whether the defect is of this segment, or of the whole file."""
    return bool(math.isnan(defect["segment_index"]) or defect["segment_index"] == index)


def read_truth(truth: Path, name: str) -> pd.DataFrame:
    """One of the tables that `kscurate sample` wrote. Raises InputError where it is not."""
    file = truth / f"{name}.parquet"
    if not file.is_file():
        hint = "`kscurate sample` writes steps, defects and videos.parquet into SAMPLE/truth"
        raise InputError(file, expected="a table of the sample's truth", found="no such file", hint=hint)
    return pd.read_parquet(file)


def _is_shown(defect: Row, row: Row) -> bool:
    if math.isnan(defect["segment_index"]) or math.isnan(defect["start_s"]):
        return True
    if pd.isna(row["start_s"]):  # nothing of it could be measured
        return False
    overlap_s = min(defect["end_s"], row["end_s"]) - max(defect["start_s"], row["start_s"])
    return bool(overlap_s >= min(SHOWN_FROM_S, 0.5 * (defect["end_s"] - defect["start_s"])))
