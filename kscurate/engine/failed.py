"""The one row of an annotation whose video gave no candidate: nothing is lost without a word."""

from __future__ import annotations

from ..annotation import Annotation
from .job import Row, VideoJob

# Words for which another attempt may end better: the machine's state had a part in them.
TRANSIENT_ERRORS = frozenset({"crashed", "timed_out", "out_of_memory", "video_missing"})


def failed_row(
    annotation: Annotation,
    error: str,
    detail: str,
    video_file: str | None = None,
    file_offset_s: float | None = None,
) -> Row:
    """Identity, origin and failure of one annotation; what was not measured is absent and null in the ledger.

    `error` is a short stable word, `detail` a sentence without clock times and absolute paths: the ledger of
    the same input is the same to the byte.
    """
    return {
        "clip_id": f"{annotation.segment_id}_00",
        "source": annotation.source,
        "video_id": annotation.video_id,
        "split": annotation.split,
        "native_split": annotation.native_split,
        "task_id": annotation.task_id,
        "task": annotation.task,
        "step_id": annotation.step_id,
        "step": annotation.step,
        "domain": annotation.domain,
        "origin_file": annotation.origin_file,
        "origin_row": annotation.origin_row,
        "segment_id": annotation.segment_id,
        "segment_start_s": annotation.start_s,
        "segment_end_s": annotation.end_s,
        "video_file": video_file,
        "file_offset_s": file_offset_s,
        "error": error,
        "error_detail": detail,
    }


def failed_rows(job: VideoJob, error: str, detail: str) -> list[Row]:
    """One failed row for each annotation of `job`."""
    return [
        failed_row(annotation, error, detail, job.relative_path, job.offset_s)
        for annotation in job.annotations
    ]
