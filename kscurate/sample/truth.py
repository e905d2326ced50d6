"""What is true of the sample, as three Parquet tables: `videos`, `steps`, `defects`.

Times are seconds on the player's clock of the file (presentation time minus the container's start),
half-open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ksground.atomic import atomic_folder

from .native_annotations import names_steps, published_span
from .skills import Skill, names_a_side
from .timeline import Defect, VideoPlan

VIDEOS = pa.schema(
    [
        ("video_id", pa.string()),
        ("source", pa.string()),
        ("split", pa.string()),
        ("file", pa.string()),
        ("skill_id", pa.string()),
        ("look_seed", pa.int64()),
        ("duration_s", pa.float64()),
        ("declared_duration_s", pa.float64()),
        ("file_offset_s", pa.float64()),
        ("fps_num", pa.int64()),
        ("fps_den", pa.int64()),
        ("width_px", pa.int64()),
        ("height_px", pa.int64()),
        ("container", pa.string()),
        ("codec", pa.string()),
        ("crf", pa.int64()),
        ("gop_frames", pa.int64()),
        ("b_frames", pa.int64()),
        ("rotation_deg", pa.int64()),
        ("edit_list_s", pa.float64()),
        ("start_offset_s", pa.float64()),
        ("variable_rate", pa.bool_()),
        ("original_video_id", pa.string()),
    ]
)
STEPS = pa.schema(
    [
        ("video_id", pa.string()),
        ("source", pa.string()),
        ("split", pa.string()),
        ("segment_index", pa.int64()),
        ("skill_id", pa.string()),
        ("step_index", pa.int64()),
        ("step_id", pa.string()),
        ("step", pa.string()),
        ("action", pa.string()),
        ("annotated_step_id", pa.string()),
        ("state_before", pa.string()),
        ("state_after", pa.string()),
        ("steps_done", pa.list_(pa.int64())),
        ("progress_start", pa.float64()),
        ("progress_end", pa.float64()),
        ("camera", pa.string()),
        ("speed", pa.float64()),
        ("start_s", pa.float64()),
        ("end_s", pa.float64()),
        ("published_start_s", pa.float64()),
        ("published_end_s", pa.float64()),
        ("take_start_s", pa.float64()),
        ("take_end_s", pa.float64()),
        ("defects", pa.list_(pa.string())),
    ]
)
DEFECTS = pa.schema(
    [
        ("video_id", pa.string()),
        ("source", pa.string()),
        ("split", pa.string()),
        ("segment_index", pa.int64()),
        ("kind", pa.string()),
        ("variant", pa.string()),
        ("strength", pa.float64()),
        ("start_s", pa.float64()),
        ("end_s", pa.float64()),
        ("original_video_id", pa.string()),
    ]
)


def write_truth(plans: Sequence[VideoPlan], skills: Sequence[Skill], folder: Path) -> None:
    """Write `folder`/{videos,steps,defects}.parquet; a null means "does not apply", never 0."""
    tables = {
        "videos": (VIDEOS, [_video(plan, skills) for plan in plans]),
        "steps": (STEPS, [row for plan in plans for row in _steps(plan, skills)]),
        "defects": (DEFECTS, [row for plan in plans for row in _defects(plan, skills)]),
    }
    with atomic_folder(folder) as temporary:
        for name, (schema, rows) in tables.items():
            pq.write_table(pa.Table.from_pylist(rows, schema=schema), temporary / f"{name}.parquet")


def _video(plan: VideoPlan, skills: Sequence[Skill]) -> dict[str, Any]:
    container = plan.container
    return {
        "video_id": plan.video_id,
        "source": plan.source,
        "split": plan.split,
        "file": plan.file,
        "skill_id": skills[plan.skill].skill_id,
        "look_seed": plan.look_seed,
        "duration_s": plan.duration_s,
        "declared_duration_s": plan.declared_duration_s,
        "file_offset_s": plan.file_offset_s,
        "fps_num": plan.fps.numerator,
        "fps_den": plan.fps.denominator,
        "width_px": plan.size[0],
        "height_px": plan.size[1],
        "container": container.extension,
        "codec": container.codec,
        "crf": container.crf,
        "gop_frames": container.gop_frames,
        "b_frames": container.b_frames,
        "rotation_deg": container.rotation_deg,
        "edit_list_s": container.edit_list_s,
        "start_offset_s": container.start_offset_s,
        "variable_rate": container.variable_rate,
        "original_video_id": plan.copy.original_video_id if plan.copy else None,
    }


def _steps(plan: VideoPlan, skills: Sequence[Skill]) -> list[dict[str, Any]]:
    skill, planted = skills[plan.skill], _planted(plan, skills)
    rows = []
    for index, segment in enumerate(plan.segments):
        step = skill.steps[segment.step]
        published_start_s, published_end_s = published_span(plan, segment)
        rows.append(
            {
                "video_id": plan.video_id,
                "source": plan.source,
                "split": plan.split,
                "segment_index": index,
                "skill_id": skill.skill_id,
                "step_index": segment.step,
                "step_id": step.step_id,
                "step": step.text,
                "action": step.action,
                "annotated_step_id": skill.steps[segment.annotated_step].step_id,
                "state_before": step.state_before,
                "state_after": step.state_after,
                "steps_done": segment.done,
                "progress_start": segment.progress_start,
                "progress_end": segment.progress_end,
                "camera": segment.camera,
                "speed": segment.speed,
                "start_s": segment.start_s,
                "end_s": segment.end_s,
                "published_start_s": published_start_s,
                "published_end_s": published_end_s,
                "take_start_s": plan.takes[segment.take].start_s,
                "take_end_s": plan.takes[segment.take].end_s,
                "defects": [defect.kind for defect in planted if defect.segment in (index, None)],
            }
        )
    return rows


def _defects(plan: VideoPlan, skills: Sequence[Skill]) -> list[dict[str, Any]]:
    return [
        {
            "video_id": plan.video_id,
            "source": plan.source,
            "split": plan.split,
            "segment_index": defect.segment,
            "kind": defect.kind,
            "variant": defect.variant,
            "strength": defect.strength,
            "start_s": defect.start_s,
            "end_s": defect.end_s,
            "original_video_id": plan.copy.original_video_id if plan.copy else None,
        }
        for defect in _planted(plan, skills)
    ]


def _planted(plan: VideoPlan, skills: Sequence[Skill]) -> list[Defect]:
    """The defects as they can be found: a label that is not published is not wrong, but what lies beyond a change of
    scene is not what the label says, and a mirrored copy shows the left hand where it says the right one.
    """
    told = [each for each in plan.defects if each.kind != "wrong_label" or names_steps(plan)]
    return [*told, *_other_scenes(plan), *_other_sides(plan, skills[plan.skill])]


def _other_scenes(plan: VideoPlan) -> Iterator[Defect]:
    for index, segment in enumerate(plan.segments):
        for take in plan.takes[segment.take + 1 :]:
            if take.kind != "step" or take.start_s >= segment.end_s:
                break
            if take.skill != plan.skill:
                end_s = min(take.end_s, segment.end_s)
                yield Defect("other_scene", index, take.start_s, end_s, take.transition)


def _other_sides(plan: VideoPlan, skill: Skill) -> Iterator[Defect]:
    if plan.copy and plan.copy.mirrored and names_steps(plan):
        for index, segment in enumerate(plan.segments):
            if segment.annotated_step == segment.step and names_a_side(skill.steps[segment.step].text):
                yield Defect("other_side", index, segment.start_s, segment.end_s, "mirrored")
