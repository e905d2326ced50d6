"""A manifest's split as goals: one a video, with the clips that its answers are held against.

The start is the first picture of a video's earliest clip, whatever split the others are in: it is all that a system is
shown. The k-th clip that is generated answers the video's k-th clip.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ksground.errors import InputError

COLUMNS = ("clip_id", "source", "video_id", "split", "task", "step", "video_file", "start_s", "end_s")


@dataclass(frozen=True, slots=True)
class Assignment:
    """One video of the split; `clip_ids`, `steps` and `spans_s` in the order of time."""

    name: str
    task: str
    video: Path
    start_s: float
    clip_ids: tuple[str, ...]
    steps: tuple[str, ...]
    spans_s: tuple[tuple[float, float], ...]


def read_manifest(path: Path) -> pd.DataFrame:
    """The rows of a manifest: a Parquet file, or a folder of them. Raises InputError for anything else."""
    files = sorted(path.glob("[!.]*.parquet")) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise InputError(path, expected="a manifest: a Parquet file, or a folder of them", found="none there")
    tables = []
    for file in files:
        try:
            tables.append(pd.read_parquet(file))
        except (OSError, ValueError) as error:
            raise InputError(file, expected="a Parquet file", found=str(error)[:200]) from None
        if missing := [name for name in COLUMNS if name not in tables[-1]]:
            hint = "kscurate's manifests have it"
            raise InputError(
                file,
                expected=f"a column {missing[0]!r}",
                found=", ".join(map(str, tables[-1].columns)),
                hint=hint,
            )
    return pd.concat(tables, ignore_index=True)


def assignments(manifest: pd.DataFrame, split: str, videos: Path) -> Iterator[Assignment]:
    """The videos of a split whose clips bear a task and steps, by name. Raises InputError if there is none."""
    labelled = manifest[(manifest.split == split) & manifest.task.notna() & manifest.step.notna()]
    if labelled.empty:
        splits = ", ".join(sorted(manifest.split.dropna().unique())) or "no clip at all"
        raise InputError("the manifest", expected=f"labelled clips of the split {split!r}", found=splits)
    for (source, video_id), clips in labelled.sort_values("start_s").groupby(["source", "video_id"]):
        yield Assignment(
            name=f"{source}/{video_id}",
            task=str(clips.task.iloc[0]),
            video=videos / str(clips.video_file.iloc[0]),
            start_s=float(clips.start_s.iloc[0]),
            clip_ids=tuple(clips.clip_id),
            steps=tuple(clips.step),
            spans_s=tuple(zip(clips.start_s, clips.end_s, strict=True)),
        )
