"""One video, all its annotated spans, every stage in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from .annotation import Annotation
from .candidates import Candidate, cut_candidates
from .engine.failed import failed_row, failed_rows
from .engine.job import Row, VideoJob, joined_spans
from .footage.picture import Span
from .footage.video import VideoError, VideoInfo
from .frames import read_frames
from .learned import LearnedScore, files_of
from .observation import Score
from .observe import Observed, observe
from .probe import probe
from .scores import build_all
from .shots import open_detector
from .twins.signature import Signature


def curate_video(job: VideoJob) -> list[Row]:
    """Probe, decode each window once, find shots, cut candidates, score them: one row a candidate.

    An annotation without a candidate has one row that says why. Same job, same rows; nothing is written, and a bad
    video raises nothing.
    """
    try:
        info = probe(job.video_path)
        scores = open_scores(job)
        windows = _windows(job)
        rows: dict[str, list[Row]] = {}
        for index, frames in groupby(read_frames(info, windows), key=itemgetter(0)):
            shots = open_detector(job.settings.shots, info.fps, files_of(job.weights))
            observed = observe(info, (frame for _, frame in frames), shots, scores)
            for annotation in job.annotations:
                segment = _on_file_clock(annotation, job)
                if windows[index].start_s <= segment.start_s < windows[index].end_s:
                    rows[annotation.segment_id] = list(_rows(annotation, segment, observed, job, scores))
    except VideoError as error:
        return failed_rows(job, error.reason, error.detail)
    return [
        row
        for annotation in job.annotations
        for row in rows.get(annotation.segment_id) or _no_candidate(annotation, info, job)
    ]


def open_scores(job: VideoJob) -> list[Score]:
    """All scores, the learned ones with their models; a worker does it once before its first job, without limits.

    The shot detector's model is loaded too, so that it lies ready when the first window begins.
    """
    scores: list[Score] = [*build_all(), Signature()]
    files = files_of(job.weights)
    open_detector(job.settings.shots, None, files)
    for score in scores:
        if isinstance(score, LearnedScore):
            score.open(files, job.settings)
    return scores


def _windows(job: VideoJob) -> list[Span]:
    margin_s = job.settings.decode.margin_s
    return [
        Span(start_s - job.offset_s - margin_s, end_s - job.offset_s + margin_s)
        for start_s, end_s in joined_spans(job.annotations, margin_s)
    ]


def _on_file_clock(annotation: Annotation, job: VideoJob) -> Span:
    return Span(annotation.start_s - job.offset_s, annotation.end_s - job.offset_s)


def _rows(
    annotation: Annotation, segment: Span, observed: Observed, job: VideoJob, scores: Sequence[Score]
) -> Iterator[Row]:
    others = _other_steps(annotation, job)
    candidates = cut_candidates(
        observed.time_s, observed.transitions, segment, observed.end_s, job.settings.clips
    )
    for number, candidate in enumerate(candidates):
        row = {**_identity(annotation, observed.info, job), **_clip(candidate)}
        row["clip_id"] = f"{annotation.segment_id}_{number:02d}"
        for index, score in enumerate(scores):
            row.update(score.summarise(observed.clip(candidate, segment, index, annotation.step, others)))
        yield row


def _other_steps(annotation: Annotation, job: VideoJob) -> tuple[str, ...]:
    of_task = {(source, task_id): texts for source, task_id, texts in job.task_steps}
    texts = of_task.get((annotation.source, annotation.task_id or ""), ())
    return tuple(text for text in texts if text != annotation.step)


def _identity(annotation: Annotation, info: VideoInfo, job: VideoJob) -> Row:
    identity = failed_row(annotation, "", "", job.relative_path, job.offset_s)
    return identity | {
        "codec": info.codec,
        "width_px": info.width_px,
        "height_px": info.height_px,
        "rotation_deg": info.rotation_deg,
        "fps_num": info.fps.numerator if info.fps else None,
        "fps_den": info.fps.denominator if info.fps else None,
        "video_duration_s": info.duration_s,
        "error": None,
        "error_detail": None,
    }


def _clip(candidate: Candidate) -> Row:
    return {
        "shot_index": candidate.shot_index,
        "start_s": candidate.start_s,
        "end_s": candidate.end_s,
        "n_frames": candidate.stop - candidate.first,
    }


def _no_candidate(annotation: Annotation, info: VideoInfo, job: VideoJob) -> list[Row]:
    """The row of an annotation in whose span no picture is shown."""
    segment = _on_file_clock(annotation, job)
    if info.duration_s is not None and segment.start_s >= info.duration_s:
        error, detail = (
            "span_past_end",
            f"the span begins at {segment.start_s:g} s, the video ends at {info.duration_s:g} s",
        )
    else:
        error, detail = (
            "no_frames",
            f"no picture decodes between {segment.start_s:g} s and {segment.end_s:g} s",
        )
    return [_identity(annotation, info, job) | {"error": error, "error_detail": detail}]
