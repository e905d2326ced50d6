"""One annotated key step of one video, and the row that could not become one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

Split = Literal["train", "val", "test"]


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotated span: "in this video, from here to there, this step of this task is shown".

    Times are seconds on the video's clock as a player shows it, half-open `[start_s, end_s)`.

    source        dataset, the reader's file name: "coin", "crosstask", "htstep", "kinetics400"
    video_id      the dataset's id of the video (a YouTube id: may begin with "-" or hold "_")
    split         our three words; `native_split` keeps the dataset's own ("training", "val_seen", "validate", …)
    task_id       the dataset's id of the skill, task, activity or class, unique within the source; None if unlabelled
    task          the task in words; None if unlabelled
    step_id       the dataset's id of the step, unique within the source, safe in a file name; None if unlabelled
    step          the step in words; None where the dataset publishes no label (the Kinetics-400 test file)
    start_s, end_s  the span as published, finite, 0 <= start_s < end_s
    video_duration_s  length the annotation file declares for the video, if it does
    origin_file   file of origin, relative to the annotation root, POSIX slashes ("coin/COIN.json",
                  "crosstask/annotations.zip!annotations/105222_abc.csv")
    origin_row    1-based line for a text file; 1-based index of the segment within its video for JSON
    domain        the field of life that the dataset files the task under; None where it publishes none
    """

    source: str
    video_id: str
    split: Split
    native_split: str
    task_id: str | None
    task: str | None
    step_id: str | None
    step: str | None
    start_s: float
    end_s: float
    video_duration_s: float | None
    origin_file: str
    origin_row: int
    domain: str | None = None

    @property
    def segment_id(self) -> str:
        """Unique within a run and safe in a file name: source, video, span in milliseconds, step."""
        step = re.sub(r"[^A-Za-z0-9.-]+", "-", self.step_id if self.step_id is not None else "unlabelled")
        return f"{self.source}_{self.video_id}_{self.start_s * 1000:09.0f}_{self.end_s * 1000:09.0f}_{step}"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row of an annotation file that could not become an Annotation, with what a person needs to mend it.

    `file` is named as `Annotation.origin_file`; `row` is the line of a text file, and words for a place in a JSON file
    ("abc123, segment 2"). `reason` is a short stable word for counting: "end_before_start", "negative_time",
    "non_finite_time", "past_duration", "not_a_number", "unknown_step", "unknown_task", "unknown_split", "bad_id",
    "missing_value", "wrong_columns", "duplicate", "wrong_encoding", "malformed".
    """

    source: str
    file: str
    row: int | str
    reason: str
    expected: str
    found: str


@dataclass(slots=True)
class SourceAnnotations:
    """Everything one reader found below its folder. `rows_read == len(annotations) + len(rejections)`, always:
    a row is one that should become an annotation, or a malformed one of the tables beside (steps, tasks, splits).

    `tasks` maps every published task_id to its words, `steps` every step_id that can be annotated to its words: also
    those without a segment (CrossTask's related tasks, HT-Step steps of unpublished splits). `notes` are choices the
    reader made that a person should know ("COIN.json and coin_valid.json hold the same rows; took COIN.json").
    """

    source: str
    files: list[str] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    rows_read: int = 0
    tasks: dict[str, str] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    listed: dict[str, Split] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
