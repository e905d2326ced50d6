"""Skills that plans are made from: what the training split holds, step after step, and how often.

Two sources: a manifest (`kscurate`'s, or any Parquet with its columns), or the skills that the bundled model was
trained on, which come with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ksground.errors import InputError

from .default_model.open import BUNDLED

SKILLS_FILE = "skills.json"
COLUMNS = ("video_id", "source", "split", "task", "step", "start_s")


@dataclass(frozen=True, slots=True)
class KnownSkill:
    """One performance: a video's steps in the order of time; `name` tells which."""

    name: str
    task: str
    steps: tuple[str, ...]
    split: str = "train"


@dataclass(frozen=True, slots=True)
class Footage:
    """A real clip of the training split, where it lies, and what it shows."""

    video: Path
    start_s: float
    end_s: float
    step: str


def footage_of(manifest: pd.DataFrame, videos: Path, split: str = "train") -> list[Footage]:
    """The labelled clips of a split whose videos are there."""
    labelled = manifest[(manifest.split == split) & manifest.step.notna()]
    columns = (labelled[name] for name in ("video_file", "start_s", "end_s", "step"))
    found = (
        Footage(videos / file, start_s, end_s, step)
        for file, start_s, end_s, step in zip(*columns, strict=True)
    )
    return [each for each in found if each.video.is_file()]


def bundled_skills(folder: Path = BUNDLED) -> list[KnownSkill]:
    """The performances that the bundled model was trained on. Raises InputError where they are missing."""
    file = folder / SKILLS_FILE
    if not file.is_file():
        raise InputError(
            file,
            expected="the skills that the bundled model was trained on",
            found="no such file",
            hint="`make train` makes it",
        )
    rows = json.loads(file.read_text(encoding="utf-8"))
    return [KnownSkill(row["name"], row["task"], tuple(row["steps"])) for row in rows]


def skills_of(
    manifest: pd.DataFrame, split: str = "train", named: Path | str = "the manifest"
) -> list[KnownSkill]:
    """The performances of a split: videos whose clips bear a task and steps. Raises InputError if there is none."""
    if missing := [name for name in COLUMNS if name not in manifest]:
        raise InputError(
            named, expected=f"the columns {', '.join(COLUMNS)}", found=f"none called {missing[0]}"
        )
    labelled = manifest[(manifest.split == split) & manifest.task.notna() & manifest.step.notna()]
    if labelled.empty:
        splits = ", ".join(sorted(manifest.split.dropna().unique())) or "no clip at all"
        raise InputError(named, expected=f"labelled clips of the split {split!r}", found=splits)
    ordered = labelled.sort_values(["source", "video_id", "start_s"])
    return [
        KnownSkill(f"{source}/{video_id}", str(task), tuple(_once(clips.step)), split)
        for (source, video_id, task), clips in ordered.groupby(["source", "video_id", "task"], sort=True)
    ]


def _once(steps: Iterable[str]) -> list[str]:
    """Without a step's own repetition: two clips of one step are one step."""
    kept: list[str] = []
    for step in steps:
        if not kept or kept[-1] != step:
            kept.append(step)
    return kept
