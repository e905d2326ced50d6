"""Runs made up for the card's tests: ledger and manifest as a real run writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kscurate.config import CurateConfig
from kscurate.outcome.results import write_results
from tests.ledger_rows import POLICY, row, table

ANNOTATIONS = {"coin": {"read": 40, "accepted": 40, "rejected": 0, "rejected_by_reason": {}}}


def write_run(out: Path, rows: list[dict[str, Any]], config: CurateConfig | None = None) -> Path:
    """Write the run of `rows` (of `ledger_rows.row`) below `out`; give `out`."""
    write_results(out, table(rows), config or CurateConfig(policy=POLICY), ANNOTATIONS)
    return out


def mixed_rows(videos: int = 24) -> list[dict[str, Any]]:
    """Four sources, five clips a video, some static, some failed, one source's video missing, some without labels."""
    sources = ("coin", "crosstask", "htstep", "kinetics400")
    rows = []
    for index in range(videos * 5):
        video = index // 5
        changes: dict[str, Any] = {
            "source": sources[video % 4],
            "motion_px_per_s": float(index % 7),
            "width_px": (320, 640, 1280)[video % 3],
            "height_px": (180, 480, 720)[video % 3],
        }
        if changes["source"] != "coin":
            changes["domain"] = None
        if changes["source"] == "kinetics400":
            changes |= dict.fromkeys(("task_id", "task", "step_id", "step"))
        if video == 1:
            measured = ("width_px", "height_px", "start_s", "end_s", "n_frames", "shot_index", "video_file")
            changes |= dict.fromkeys((*measured, "duration_s", "motion_px_per_s", "sharpness"))
            changes |= {"error": "video_missing", "error_detail": "no file"}
        rows.append(row(index, **changes))
    return rows
