"""What is done at the end of each clip, system by system, as the reader of states sees it.

A skill's steps are those of its clips in the manifest. After the k-th clip the first k are done and the others are
not. A step that the manifest does not hold is not asked for, nor one that the reader does not know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kseval.result import Value
from kseval.uncertainty.interval import mean_value
from ksgen.media.footage import first_picture, frames_of, pictures_of
from ksgen.media.picture import resized

from .end_state import SIDE_PX, EndStateReader
from .world import World

Pixels = NDArray[np.uint8]
PARTS = 16


@dataclass(frozen=True, slots=True)
class States:
    """How much of what should be done, or not be done, is so.

    after_each  share of a skill's steps that are as they should be after each clip, the mean over clips
    at_the_end  share of a skill's steps that are done after its last clip, the mean over skills
    """

    after_each: Value
    at_the_end: Value


@dataclass(frozen=True, slots=True)
class Task:
    """One test video: what it shows, in the order of time."""

    video_id: str
    task: str
    steps: tuple[str, ...]
    clip_ids: tuple[str, ...]
    video: Path
    spans_s: tuple[tuple[float, float], ...]

    @property
    def start(self) -> Pixels:
        """What a system is shown."""
        return resized(first_picture(self.video, self.spans_s[0][0]), SIDE_PX, SIDE_PX)

    def real_ends(self) -> Pixels:
        """The last of sixteen pictures of each real clip."""
        return np.stack([pictures_of(self.video, *span, PARTS, SIDE_PX)[-1] for span in self.spans_s])


def tasks_of(world: World, reader: EndStateReader) -> list[Task]:
    """The test videos of which the reader knows a step."""
    table = pd.read_parquet(world.manifest)
    test = table[table.split == "test"].sort_values(["video_id", "start_s"])
    tasks = [
        Task(
            str(video_id),
            str(own.task.iloc[0]),
            tuple(own.step),
            tuple(own.clip_id),
            world.videos / own.video_file.iloc[0],
            tuple(zip(own.start_s, own.end_s, strict=True)),
        )
        for video_id, own in test.groupby("video_id")
    ]
    return [each for each in tasks if any(reader.knows(each.task, step) for step in each.steps)]


def generated_ends(folder: Path, task: Task) -> Pixels:
    """The last picture of each generated clip."""
    table = pd.read_parquet(folder / "generations.parquet").set_index("clip_id")
    files = [folder / table.file[clip_id] for clip_id in task.clip_ids]
    return np.stack([resized(frames_of(file)[-1], SIDE_PX, SIDE_PX) for file in files])


def states_of(reader: EndStateReader, ends: Iterator[tuple[Task, Pixels]]) -> States:
    """Read what is done after each clip; see above."""
    each: list[float] = []
    videos: list[str] = []
    last: list[float] = []
    for task, pictures in ends:
        asked = [step for step in task.steps if reader.knows(task.task, step)]
        done = reader.done(task.task, asked, pictures, task.start) > 0.5
        # A step that is done twice is done from its first time on.
        truth = np.array([[step in task.steps[: at + 1] for step in asked] for at in range(len(task.steps))])
        each += list((done == truth).mean(1))
        videos += [task.video_id] * len(task.steps)
        last.append(float(done[-1].mean()))
    own = [str(at) for at in range(len(last))]
    return States(mean_value(np.array(each), videos), mean_value(np.array(last), own))
