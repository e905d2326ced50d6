"""Annotations and the files they lie in, cut into jobs so fine that one long video never holds the tail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from ..annotation import Annotation
from .job import PinnedWeights, TaskSteps, VideoJob

if TYPE_CHECKING:
    from ..config import StageSettings
    from ..footage.locate import LocatedVideo, VideoFiles

JOB_SPAN_S = 60.0


def plan_jobs(
    annotations: Iterable[Annotation],
    videos: VideoFiles,
    settings: StageSettings,
    weights: tuple[PinnedWeights, ...] = (),
) -> tuple[list[VideoJob], list[Annotation]]:
    """Jobs over every annotation whose video is here, longest first, and the annotations without a video.

    The plan depends on the annotations and files alone, never on workers or engine.
    """
    annotations = list(annotations)
    steps = _steps_of_tasks(annotations)
    by_file: dict[LocatedVideo, list[Annotation]] = defaultdict(list)
    missing: list[Annotation] = []
    for annotation in annotations:
        found = videos.find(annotation)
        if found is None:
            missing.append(annotation)
        else:
            by_file[found].append(annotation)
    jobs = [
        VideoJob(
            str(video.path.absolute()),
            video.relative_path,
            video.offset_s,
            chunk,
            settings,
            weights,
            _task_steps(chunk, steps),
        )
        for video, of_this_file in by_file.items()
        for chunk in chunks(of_this_file, settings.decode.margin_s)
    ]
    # The longest first: whatever comes last and holds the others up is then short.
    jobs.sort(key=lambda job: (-job.span_s, job.relative_path, job.offset_s, job.annotations[0].start_s))
    return jobs, sorted(missing, key=_order)


def chunks(
    annotations: Iterable[Annotation], margin_s: float, job_span_s: float = JOB_SPAN_S
) -> Iterator[tuple[Annotation, ...]]:
    """Yield one file's annotations in groups of up to `job_span_s` seconds.

    Spans that overlap, or whose margins do, stay together whatever their length: a second is decoded once.
    """
    chunk: list[Annotation] = []
    chunk_s = 0.0
    for group, group_s in _touching(annotations, margin_s):
        if chunk and chunk_s + group_s > job_span_s:
            yield tuple(chunk)
            chunk, chunk_s = [], 0.0
        chunk += group
        chunk_s += group_s
    if chunk:
        yield tuple(chunk)


def _touching(annotations: Iterable[Annotation], margin_s: float) -> Iterator[tuple[list[Annotation], float]]:
    """Yield groups of annotations that must be decoded together, and how many seconds each group spans."""
    group: list[Annotation] = []
    end_s = 0.0
    for annotation in sorted(annotations, key=_order):
        if group and annotation.start_s > end_s + 2 * margin_s:
            yield group, end_s - group[0].start_s
            group = []
        end_s = max(end_s, annotation.end_s) if group else annotation.end_s
        group.append(annotation)
    if group:
        yield group, end_s - group[0].start_s


def _steps_of_tasks(annotations: Iterable[Annotation]) -> dict[tuple[str, str], tuple[str, ...]]:
    """(source, task_id) -> texts of its annotated steps, sorted; an unlabelled annotation has no task."""
    texts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in annotations:
        if each.task_id is not None and each.step is not None:
            texts[each.source, each.task_id].add(each.step)
    return {task: tuple(sorted(of_task)) for task, of_task in texts.items()}


def _task_steps(
    chunk: Iterable[Annotation], steps: Mapping[tuple[str, str], tuple[str, ...]]
) -> tuple[TaskSteps, ...]:
    tasks = sorted({(each.source, each.task_id) for each in chunk if each.task_id is not None})
    return tuple((source, task_id, steps.get((source, task_id), ())) for source, task_id in tasks)


def _order(annotation: Annotation) -> tuple[float, float, str, str]:
    return annotation.start_s, annotation.end_s, annotation.segment_id, annotation.origin_file
