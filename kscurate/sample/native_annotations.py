"""The sample's annotations, written as COIN, CrossTask, HT-Step and Kinetics-400 publish theirs.

Nothing here says what is true: a wrong label is written as it was planted, a span past the end as the
annotators meant it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]

from ksground.atomic import atomic_folder

from .skills import Skill
from .timeline import Segment, VideoPlan

Rows = Iterable[Sequence[object]]
FIRST_TASK = 900_001
RELATED_TASKS = ("Sharpen a Pencil", "Wrap a Gift", "Polish a Shoe")


def write_annotations(plans: Sequence[VideoPlan], skills: Sequence[Skill], folder: Path) -> None:
    """Write `folder`/{coin,crosstask,htstep,kinetics400}, each as its source publishes; atomic as a whole."""
    writers: dict[str, Callable[[list[VideoPlan], Sequence[Skill], Path], None]] = {
        "coin": _coin,
        "crosstask": _crosstask,
        "htstep": _htstep,
        "kinetics400": _kinetics400,
    }
    with atomic_folder(folder) as temporary:
        for source, write in writers.items():
            (temporary / source).mkdir()
            write([plan for plan in plans if plan.source == source], skills, temporary / source)


def published_span(plan: VideoPlan, segment: Segment) -> tuple[float, float]:
    """The segment as the annotation files give it: on the published clock, to the microsecond."""
    return round(segment.start_s + plan.file_offset_s, 6), round(segment.end_s + plan.file_offset_s, 6)


def names_steps(plan: VideoPlan) -> bool:
    """Whether the annotation of this video says what is done: Kinetics publishes its test split without labels."""
    return (plan.source, plan.split) != ("kinetics400", "test")


def _coin(plans: list[VideoPlan], skills: Sequence[Skill], folder: Path) -> None:
    database = {}
    for plan in plans:
        skill = skills[plan.skill]
        marks = [
            {
                "id": str(_global_step(skills, plan.skill, segment.annotated_step)),
                "segment": list(published_span(plan, segment)),
                "label": _words(skill.steps[segment.annotated_step].text),
            }
            for segment in plan.segments
        ]
        database[plan.video_id] = {
            "recipe_type": plan.skill,
            "annotation": marks,
            "video_url": f"https://www.youtube.com/embed/{plan.video_id}",
            "start": 0,
            "end": round(plan.declared_duration_s, 6),
            "duration": round(plan.declared_duration_s, 6),
            "class": skill.skill_id,
            "subset": "training" if plan.split == "train" else "testing",
        }
    _json(folder / "COIN.json", {"database": database})
    taxonomy = openpyxl.Workbook()
    domains = taxonomy["Sheet"]
    domains.title = "domain_target_mapping"
    domains.append(("Domains", "Targets"))
    actions = taxonomy.create_sheet("target_action_mapping")
    actions.append(("Target Id", "Target Label", "Action Id", "Action Label"))
    for index, skill in enumerate(skills):
        domains.append((skill.domain, skill.skill_id))
        for step, described in enumerate(skill.steps):
            actions.append((index, skill.skill_id, _global_step(skills, index, step), _words(described.text)))
    dated = io.BytesIO()
    taxonomy.save(dated)
    _undated(dated, folder / "taxonomy.xlsx")


def _undated(workbook: io.BytesIO, path: Path) -> None:
    """Write a workbook without the time of its making: the same sample is the same bytes."""
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2020-01-01T00:00:00Z", source.read(name))
            target.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content)


def _crosstask(plans: list[VideoPlan], skills: Sequence[Skill], folder: Path) -> None:
    shown = sorted({plan.skill for plan in plans})
    blocks = [
        (FIRST_TASK + index, skills[index].title, [_words(step.text) for step in skills[index].steps])
        for index in shown
    ]
    (folder / "tasks_primary.txt").write_text("\n".join(_task(*block) for block in blocks), encoding="utf-8")
    related = [
        (FIRST_TASK + len(skills) + at, title, ["get it ready", "do it", "tidy up"])
        for at, title in enumerate(RELATED_TASKS)
    ]
    (folder / "tasks_related.txt").write_text("\n".join(_task(*block) for block in related), encoding="utf-8")
    addresses = [
        (FIRST_TASK + plan.skill, plan.video_id, f"https://www.youtube.com/watch?v={plan.video_id}")
        for plan in plans
    ]
    _csv(folder / "videos.csv", addresses)
    held_out = {plan.video_id for plan in plans if plan.split == "val"}
    _csv(folder / "videos_val.csv", [row for row in addresses if row[1] in held_out])
    marks = folder / "annotations"
    marks.mkdir()
    for plan in plans:
        rows = [
            (segment.annotated_step + 1, f"{start_s:.2f}", f"{end_s:.2f}")
            for segment in plan.segments
            for start_s, end_s in [published_span(plan, segment)]
        ]
        _csv(marks / f"{FIRST_TASK + plan.skill}_{plan.video_id}.csv", rows)


def _task(task_id: int, title: str, steps: Sequence[str]) -> str:
    address = f"https://www.wikihow.com/{title.replace(' ', '-')}"
    return f"{task_id}\n{title}\n{address}\n{len(steps)}\n{','.join(steps)}\n"


def _htstep(plans: list[VideoPlan], skills: Sequence[Skill], folder: Path) -> None:
    marked: dict[str, Any] = {}
    for plan in plans:
        marked[plan.video_id] = {
            "subset": "train" if plan.split == "train" else "val_seen",
            "duration": round(plan.declared_duration_s, 6),
            "activity": skills[plan.skill].title,
            "variation": "none",
            "annotations": [
                {
                    "id": _global_step(skills, plan.skill, segment.annotated_step),
                    "segment": list(published_span(plan, segment)),
                    "partial": "Full Match"
                    if segment.progress_end - segment.progress_start == 1
                    else "Partial Match",
                }
                for segment in plan.segments
            ],
        }
    _json(folder / "annotations.json", marked)
    splits: dict[str, list[str]] = {
        "test_seen": [],
        "test_unseen": [],
        "train": [],
        "val_seen": [],
        "val_unseen": [],
    }
    for plan in plans:
        splits[marked[plan.video_id]["subset"]].append(plan.video_id)
    _json(folder / "video_splits.json", {name: sorted(ids) for name, ids in splits.items()})
    rows = [
        (
            _global_step(skills, index, step),
            skill.title,
            step,
            "none",
            step + 1,
            f"{described.text}.",
            f"{described.state_before} -> {described.state_after}",
        )
        for index, skill in enumerate(skills)
        for step, described in enumerate(skill.steps)
    ]
    header = (
        "global_step_index",
        "activity",
        "step_index",
        "variation",
        "variation_index",
        "headline",
        "paragraph",
    )
    _csv(folder / "taxonomy.csv", [header, *rows])


def _kinetics400(plans: list[VideoPlan], skills: Sequence[Skill], folder: Path) -> None:
    header = ("label", "youtube_id", "time_start", "time_end", "split", "is_cc")
    for split in ("train", "val", "test"):
        rows = [
            (
                _words(skills[plan.skill].steps[segment.annotated_step].text),
                plan.video_id,
                *(round(time_s) for time_s in published_span(plan, segment)),
                split,
                0,
            )
            for plan in plans
            if plan.split == split
            for segment in plan.segments
        ]
        # The published test file has no labels, and no word about licences either.
        columns = slice(1, 5) if split == "test" else slice(None)
        _csv(folder / f"kinetics-400_{split}.csv", [row[columns] for row in [header, *sorted(rows)]])


def _words(text: str) -> str:
    """Lower case and without commas, which part steps in CrossTask's task files."""
    return " ".join(text.replace(",", " ").lower().split())


def _global_step(skills: Sequence[Skill], skill: int, step: int) -> int:
    """The number of a step among all steps of all skills, from 0."""
    return sum(len(before.steps) for before in skills[:skill]) + step


def _json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _csv(path: Path, rows: Rows) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
