"""The unit of work that travels to a worker, and what comes back: spans and paths, never frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..annotation import Annotation

if TYPE_CHECKING:
    from ..config import StageSettings

Row = dict[str, Any]
Span = tuple[float, float]
PinnedWeights = tuple[str, str]
TaskSteps = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class VideoJob:
    """Annotations of one video file that one worker curates in one pass.

    video_path     absolute path of the file
    relative_path  the same, relative to the videos root, POSIX slashes; what the ledger shows
    offset_s       published time of the file's second 0: the file's time = published - offset_s
    annotations    ordered by start, end and segment; no other job's span of this file overlaps theirs
    settings       what the stages need to know; the policy is not among it, so thresholds cost no decoding
    weights        (name, sha256) of the trained weights that the driver found: a worker uses these and no others
    task_steps     (source, task_id, texts of all the task's annotated steps) for each task among the annotations
    """

    video_path: str
    relative_path: str
    offset_s: float
    annotations: tuple[Annotation, ...]
    settings: StageSettings
    weights: tuple[PinnedWeights, ...] = ()
    task_steps: tuple[TaskSteps, ...] = ()

    @property
    def span_s(self) -> float:
        """Seconds of video under the annotations; a second under two of them counts once."""
        return sum(end_s - start_s for start_s, end_s in joined_spans(self.annotations, margin_s=0.0))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: its rows as `kscurate.engine.packed_rows` packs them.

    `final` says that another attempt would give the same; a crash, a hang or a full memory may be the
    machine's fault, so the next run tries such a job again.
    """

    job: VideoJob
    packed_rows: bytes
    final: bool


def joined_spans(annotations: Sequence[Annotation], margin_s: float) -> list[Span]:
    """Spans of `annotations`, in order; those that come within twice `margin_s` of each other become one."""
    joined: list[Span] = []
    for start_s, end_s in sorted((annotation.start_s, annotation.end_s) for annotation in annotations):
        if joined and start_s <= joined[-1][1] + 2 * margin_s:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end_s))
        else:
            joined.append((start_s, end_s))
    return joined
