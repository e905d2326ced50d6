"""Jobs hold every annotation once, and no two of them decode the same second."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kscurate.annotation import Annotation
from kscurate.config import StageSettings
from kscurate.engine.job import VideoJob, joined_spans
from kscurate.engine.jobs import JOB_SPAN_S, chunks, plan_jobs
from kscurate.footage.locate import locate_videos
from tests.stand_ins import annotation

times_s = st.integers(0, 40_000).map(lambda tenths: tenths / 10)
spans = st.tuples(times_s, st.integers(1, 900).map(lambda tenths: tenths / 10))
annotations = st.lists(spans.map(lambda span: annotation("v", span[0], span[0] + span[1])), max_size=60)
margins_s = st.sampled_from([0.0, 0.5, 1.0])


@given(annotations, margins_s)
def test_chunks_hold_every_annotation_once(found: list[Annotation], margin_s: float) -> None:
    chunked = [each for chunk in chunks(found, margin_s) for each in chunk]
    assert sorted(chunked, key=repr) == sorted(found, key=repr)
    assert [each.start_s for each in chunked] == sorted(each.start_s for each in found)


@given(annotations, margins_s)
def test_windows_are_the_same_however_the_video_is_cut(found: list[Annotation], margin_s: float) -> None:
    cut = [window for chunk in chunks(found, margin_s) for window in joined_spans(chunk, margin_s)]
    assert cut == joined_spans(found, margin_s)


@given(annotations, margins_s)
def test_only_a_window_of_its_own_makes_a_chunk_too_long(found: list[Annotation], margin_s: float) -> None:
    for chunk in chunks(found, margin_s):
        windows = joined_spans(chunk, margin_s)
        assert len(windows) == 1 or sum(end_s - start_s for start_s, end_s in windows) <= JOB_SPAN_S


def test_seconds_under_two_annotations_count_once() -> None:
    found = (annotation("v", 0, 10), annotation("v", 5, 12), annotation("v", 20, 21))
    assert VideoJob("", "", 0.0, found, StageSettings()).span_s == 13


def test_longest_first_and_missing_aside(tmp_path: Path) -> None:
    for name in ("short.mp4", "long.mp4", "trimmed_000010_000020.mp4"):
        (tmp_path / name).touch()
    found = [
        annotation("short", 0, 3),
        *(annotation("long", at_s, at_s + 25) for at_s in (0, 100, 200, 300, 400)),
        annotation("trimmed", 10, 20),
        annotation("gone", 0, 1),
    ]
    jobs, missing = plan_jobs(found, locate_videos(tmp_path), StageSettings())
    assert [(job.relative_path, job.span_s, job.offset_s) for job in jobs] == [
        ("long.mp4", 50, 0),
        ("long.mp4", 50, 0),
        ("long.mp4", 25, 0),
        ("trimmed_000010_000020.mp4", 10, 10),
        ("short.mp4", 3, 0),
    ]
    assert missing == found[-1:]
    shuffled = plan_jobs(reversed(found), locate_videos(tmp_path), StageSettings())
    assert shuffled == (jobs, missing)
