"""What the bias audit compares: sources, domains, tasks, and bands of resolution and length."""

from __future__ import annotations

import numpy as np
import pandas as pd

GROUPINGS = ("source", "domain", "task", "resolution", "length")
# A rule whose score makes the bands falls harder on some of them by design.
DEFINING_SCORE = {"resolution": "short_side_px", "length": "duration_s"}
RESOLUTION_EDGES_PX = (0, 360, 480, 720, 1080, np.inf)
RESOLUTION_BANDS = ("below 360 px", "360 to 479 px", "480 to 719 px", "720 to 1079 px", "1080 px and more")
LENGTH_EDGES_S = (0, 2, 5, 10, 20, np.inf)
LENGTH_BANDS = ("below 2 s", "2 to 5 s", "5 to 10 s", "10 to 20 s", "20 s and more")


def group_columns(candidates: pd.DataFrame) -> pd.DataFrame:
    """The group of each candidate in every grouping, None where it is not known; rows as in `candidates`.

    A band of resolution is that of the shorter side as displayed, one of length that of the candidate; both are known
    only of candidates that were measured. Bands are half-open.
    """
    sides = candidates[["width_px", "height_px"]].astype("float64").min(axis=1, skipna=False)
    length_s = candidates["end_s"].astype("float64") - candidates["start_s"].astype("float64")
    task = candidates["task"].where(candidates["task"].notna(), candidates["task_id"])
    nobody = pd.Series(None, index=candidates.index, dtype="object")
    columns = {
        "source": candidates["source"],
        "domain": candidates.get("domain", nobody),
        "task": (candidates["source"] + ": " + task).where(task.notna()),
        "resolution": _banded(sides, RESOLUTION_EDGES_PX, RESOLUTION_BANDS),
        "length": _banded(length_s, LENGTH_EDGES_S, LENGTH_BANDS),
    }
    frame = pd.DataFrame({name: column.astype("object") for name, column in columns.items()})
    return frame.where(frame.notna(), None).reset_index(drop=True)


def _banded(values: pd.Series, edges: tuple[float, ...], bands: tuple[str, ...]) -> pd.Series:
    return pd.cut(values, list(edges), right=False, labels=list(bands)).astype("object")
