"""A manifest's split as goals: one a video, with the clips that its answers are held against.

The start is the first picture of a video's earliest clip: it is all that a system is shown. The k-th clip that is
generated answers the video's k-th clip. A video of two tasks is two goals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ksground.errors import InputError

from ..output.file_name import file_name


@dataclass(frozen=True, slots=True)
class Assignment:
    """One skill in one video of the split; `clip_ids`, `steps` and `spans_s` in the order of time.

    name   what its files are called after: `source/video`, of parts that are safe as paths
    video  where it lies
    """

    name: str
    task: str
    video: Path
    start_s: float
    clip_ids: tuple[str, ...]
    steps: tuple[str, ...]
    spans_s: tuple[tuple[float, float], ...]

    def asked(self) -> dict[str, Any]:
        """What a record says was asked: an answer to something else is none, though it has the same name."""
        return {
            "task": self.task,
            "video": self.video.name,
            "start_s": self.start_s,
            "clip_ids": list(self.clip_ids),
            "steps": list(self.steps),
            "spans_s": [list(span) for span in self.spans_s],
        }


def assignments(manifest: pd.DataFrame, split: str, videos: Path) -> Iterator[Assignment]:
    """The skills of a split whose clips bear a task and steps, by name. Raises InputError if there is none."""
    labelled = manifest[(manifest.split == split) & manifest.task.notna() & manifest.step.notna()]
    if labelled.empty:
        has_split = (manifest.split == split).any()
        splits = ", ".join(sorted(manifest.split.unique())) or "no clip at all"
        found = "clips without a task or steps" if has_split else splits
        raise InputError("the manifest", expected=f"labelled clips of the split {split!r}", found=found)
    ordered = labelled.sort_values(["start_s", "clip_id"])
    for _, of_video in ordered.groupby(["source", "video_id"]):
        tasks = sorted(of_video.task.unique())
        for task in tasks:
            yield _assignment(of_video[of_video.task == task], videos, alone=len(tasks) == 1)


def _assignment(clips: pd.DataFrame, videos: Path, *, alone: bool) -> Assignment:
    first = clips.iloc[0]
    video = f"{file_name(first.source)}/{file_name(first.video_id)}"
    return Assignment(
        name=video if alone else f"{video}/{file_name(first.task)}",
        task=first.task,
        video=videos / first.video_file,
        start_s=float(first.start_s),
        clip_ids=tuple(clips.clip_id),
        steps=tuple(clips.step),
        spans_s=tuple(zip(clips.start_s.astype(float), clips.end_s.astype(float), strict=True)),
    )
