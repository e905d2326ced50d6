"""Skills that plans are made from: what the training split holds, step after step, and how often.

Two sources: a manifest (`kscurate`'s, or any Parquet with its columns), or the skills that the bundled model was
trained on, which come with it (`bundled_library.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ksground.errors import InputError

from .picture_features import Features

COLUMNS = ("video_id", "source", "split", "task", "step", "start_s")


@dataclass(frozen=True, slots=True)
class Start:
    """Where a performance begins: a moment of a video, which may be missing."""

    video: Path
    at_s: float


@dataclass(frozen=True, slots=True)
class KnownSkill:
    """One performance: a video's steps in the order of time; `name` tells which.

    picture  what its start shows, float32 (128,) as `picture_features.py` makes it; None where that is not stored
    start    where it can be seen then; None where it cannot
    """

    name: str
    task: str
    steps: tuple[str, ...]
    split: str = "train"
    picture: Features | None = field(default=None, compare=False, repr=False)
    start: Start | None = None


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


def skills_of(
    manifest: pd.DataFrame,
    split: str = "train",
    named: Path | str = "the manifest",
    videos: Path | None = None,
) -> list[KnownSkill]:
    """The performances of a split: videos whose clips bear a task and steps.

    With `videos`, what the manifest's `video_file` is counted from, each says where its start can be seen. Raises
    InputError if there is no performance.
    """
    needed = COLUMNS if videos is None else (*COLUMNS, "video_file")
    if missing := [name for name in needed if name not in manifest]:
        raise InputError(
            named, expected=f"the columns {', '.join(needed)}", found=f"none called {missing[0]}"
        )
    labelled = manifest[(manifest.split == split) & manifest.task.notna() & manifest.step.notna()]
    if labelled.empty:
        splits = ", ".join(sorted(manifest.split.dropna().unique())) or "no clip at all"
        raise InputError(named, expected=f"labelled clips of the split {split!r}", found=splits)
    ordered = labelled.sort_values(["source", "video_id", "start_s"])
    return [
        KnownSkill(
            f"{source}/{video_id}",
            str(task),
            tuple(_once(clips.step)),
            split,
            start=None
            if videos is None
            else Start(videos / str(clips.video_file.iloc[0]), float(clips.start_s.iloc[0])),
        )
        for (source, video_id, task), clips in ordered.groupby(["source", "video_id", "task"], sort=True)
    ]


def _once(steps: Iterable[str]) -> list[str]:
    """Without a step's own repetition: two clips of one step are one step."""
    kept: list[str] = []
    for step in steps:
        if not kept or kept[-1] != step:
            kept.append(step)
    return kept
