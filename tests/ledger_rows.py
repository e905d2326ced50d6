"""Ledger rows made up for tests: any number, any scores, with the columns that the contract asks for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from kscurate.column import Column
from kscurate.manifest import CLIP, FAILURE, IDENTITY, ORIGIN, VIDEO, arrow_field
from kscurate.policy import Policy, Rule

SCORES = (
    Column("duration_s", "double", "s", "Length."),
    Column("motion_px_per_s", "double", "px/s", "Motion."),
    Column("sharpness", "double", "1", "Sharpness."),
)
GROUPS = (
    Column("duplicate_group", "string", "", "Group."),
    Column("duplicate_distance", "double", "", "Distance."),
)
POLICY = Policy(
    (
        Rule("duration", "duration_s", min=1.0, max=30.0, reason="wrong length"),
        Rule("motion", "motion_px_per_s", min=2.0, reason="static"),
        Rule("sharpness", "sharpness", min=0.2, reason="blurred"),
        Rule("duplicate", "duplicate_distance", min=8.0, reason="duplicate", when_absent="keep"),
    )
)


def row(index: int = 0, **values: Any) -> dict[str, Any]:
    """One measured candidate; `values` replace its own."""
    video, segment = divmod(index, 5)
    segment_id = f"coin_-v{video:06d}_{segment * 10_000:09d}_{segment * 10_000 + 9000:09d}_{100 + segment}"
    start_s = segment * 10.0 + 0.5
    defaults: dict[str, Any] = {
        "clip_id": f"{segment_id}_00",
        "source": "coin",
        "video_id": f"-v{video:06d}",
        "split": ("train", "val", "test")[video % 3],
        "native_split": ("training", "validation", "testing")[video % 3],
        "task_id": "7",
        "task": "MakeTea",
        "step_id": str(100 + segment),
        "step": "pour water",
        "domain": "Drink and Snack",
        "origin_file": "coin/COIN.json",
        "origin_row": segment + 1,
        "segment_id": segment_id,
        "segment_start_s": start_s - 0.5,
        "segment_end_s": start_s + 8.5,
        "video_file": f"-v{video:06d}.mp4",
        "file_offset_s": 0.0,
        "codec": "h264",
        "width_px": 1280,
        "height_px": 720,
        "rotation_deg": 0,
        "fps_num": 30,
        "fps_den": 1,
        "video_duration_s": 60.0,
        "shot_index": 0,
        "start_s": start_s,
        "end_s": start_s + 8.0,
        "n_frames": 240,
        "duration_s": 8.0,
        "motion_px_per_s": 10.0,
        "sharpness": 0.5,
    }
    return defaults | values


def table(rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as a table of measured columns, as `candidates_table` would make it had it the scores above."""
    columns = (*IDENTITY, *ORIGIN, *VIDEO, *CLIP, *SCORES, *FAILURE, *GROUPS)
    fields = [arrow_field(column) for column in columns]
    arrays = [pa.array([each.get(known.name) for each in rows], known.type) for known in fields]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields)).sort_by("clip_id")


def many(count: int, seed: int = 0) -> pa.Table:
    """`count` candidates with random scores, some missing, some failed, some in groups; made without a
    Python loop.
    """
    random = np.random.default_rng(seed)
    video, segment = np.divmod(np.arange(count), 5)
    values: dict[str, Any] = {}
    template = row()
    for known in table([template]).schema:
        values[known.name] = pa.repeat(pa.scalar(template.get(known.name), known.type), count)
    segment_ids = [
        f"coin_v{v:08d}_{s * 10_000:09d}_{s * 10_000 + 9000:09d}_{v % 700}"
        for v, s in zip(video, segment, strict=True)
    ]
    values["segment_id"] = pa.array(segment_ids)
    values["clip_id"] = pa.array([f"{each}_00" for each in segment_ids])
    values["video_id"] = pa.array([f"v{each:08d}" for each in video])
    values["video_file"] = pa.array([f"videos/v{each:08d}.mp4" for each in video])
    for name, many_words in (("task", 180), ("step", 800), ("task_id", 180), ("step_id", 800)):
        values[name] = pa.array([f"{name} {each}" for each in range(many_words)]).take(
            pa.array(video % many_words)
        )
    values["source"] = pa.array(["coin", "crosstask", "htstep", "kinetics400"]).take(pa.array(video % 4))
    values["split"] = pa.array(["train", "val", "test"]).take(pa.array(video % 3))
    values["native_split"] = pa.array(["training", "validation", "testing"]).take(pa.array(video % 3))
    for name in ("segment_start_s", "start_s", "duration_s", "sharpness", "video_duration_s"):
        values[name] = pa.array(random.uniform(0, 40, count))
    for start in ("segment_start_s", "start_s"):
        values[start.replace("start", "end")] = pa.array(
            values[start].to_numpy() + random.uniform(1, 30, count)
        )
    values["motion_px_per_s"] = pa.array(random.exponential(10, count), mask=random.random(count) < 0.01)
    values["error"] = pa.array(np.where(random.random(count) < 0.1, "unreadable", None))
    grouped = random.random(count) < 0.05
    values["duplicate_group"] = pa.array(np.where(grouped, (video // 2).astype(str), None))
    values["duplicate_distance"] = pa.array(random.uniform(0, 9, count), mask=~grouped)
    return pa.table(values, schema=table([template]).schema).sort_by("clip_id")
