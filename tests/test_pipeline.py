"""One video through every stage, against what was planted in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kscurate.annotation import Annotation
from kscurate.config import ShotSettings, StageSettings
from kscurate.engine.job import VideoJob
from kscurate.pipeline import curate_video
from tests.made_videos import shifted, texture, with_blob, write_video

FPS = 24
SETTINGS = StageSettings(shots=ShotSettings(detector="adaptive"))


def _scene(seed: int, frames: int) -> list[np.ndarray]:
    still = texture(seed=seed)
    return [with_blob(still, 40 + 3 * n, 120) for n in range(frames)]


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """4 s of one scene, 4 s of another, 2 s of a zoom on a still."""
    still = texture(seed=5)
    zoom = [shifted(still, 0, 0, zoom=1 + 0.006 * n) for n in range(2 * FPS)]
    scenes = _scene(1, 4 * FPS) + [picture // 2 for picture in _scene(2, 4 * FPS)] + zoom
    return write_video(tmp_path_factory.mktemp("footage") / "vid.mp4", scenes, FPS)


def _rows(path: Path, *spans: tuple[float, float], offset_s: float = 0.0) -> list[dict[str, Any]]:
    annotations = tuple(
        Annotation(
            "coin", "vid", "train", "training", "1", "Task", str(n), "step", start_s, end_s, None, "f", n + 1
        )
        for n, (start_s, end_s) in enumerate(spans)
    )
    return curate_video(VideoJob(str(path), path.name, offset_s, annotations, SETTINGS))


def test_a_cut_parts_the_segment_at_the_planted_frame(video: Path) -> None:
    left, right = _rows(video, (2.0, 6.0))
    assert (left["start_s"], left["end_s"]) == pytest.approx((2.0, 4.0 - 2 / FPS))
    assert (right["start_s"], right["end_s"]) == pytest.approx((4.0 + 2 / FPS, 6.0))
    assert left["clip_id"].endswith("_00")
    assert right["clip_id"].endswith("_01")
    assert left["n_frames"] == 2 * FPS - 2


def test_a_cut_where_two_annotations_meet_belongs_to_neither(video: Path) -> None:
    first, second = _rows(video, (2.0, 4.0), (4.0, 6.0))
    assert first["end_s"] <= 4.0 <= second["start_s"]


def test_overlapping_segments_share_the_pass_and_each_has_its_rows(video: Path) -> None:
    apart = [_rows(video, (0.5, 3.0))[0], _rows(video, (1.0, 3.5))[0]]
    together = _rows(video, (0.5, 3.0), (1.0, 3.5))
    for one, other in zip(apart, together, strict=True):
        assert one["motion_px_per_s"] == pytest.approx(other["motion_px_per_s"], rel=0.05)
        assert (one["start_s"], one["end_s"], one["n_frames"]) == (
            other["start_s"],
            other["end_s"],
            other["n_frames"],
        )


def test_the_action_moves_and_the_zoom_on_a_still_only_seems_to(video: Path) -> None:
    action, zoom = _rows(video, (0.5, 3.5), (8.2, 9.9))
    assert action["local_motion_share"] > 0.8
    assert zoom["motion_px_per_s"] > 15
    assert zoom["local_motion_share"] < 0.3


def test_a_trimmed_file_is_read_on_the_published_clock(video: Path) -> None:
    (shifted_clock,) = _rows(video, (101.0, 103.0), offset_s=100.0)
    (own_clock,) = _rows(video, (1.0, 3.0))
    assert shifted_clock["start_s"] == own_clock["start_s"] == pytest.approx(1.0)
    assert shifted_clock["segment_start_s"] == 101.0
    assert shifted_clock["phash"] == own_clock["phash"]


def test_a_span_that_runs_over_the_end_is_covered_in_part(video: Path) -> None:
    (row,) = _rows(video, (8.5, 13.0))
    assert row["end_s"] == pytest.approx(10.0)
    assert row["span_coverage"] == pytest.approx(1.5 / 4.5, abs=0.01)


@pytest.mark.parametrize(("span", "error"), [((12.0, 14.0), "span_past_end"), ((9.99, 10.5), "no_frames")])
def test_a_span_without_a_picture_is_one_row_that_says_why(
    video: Path, span: tuple[float, float], error: str
) -> None:
    good, bad = _rows(video, (1.0, 3.0), span)
    assert good["error"] is None
    assert bad["error"] == error
    assert bad["width_px"] == 320
    assert "start_s" not in bad


@pytest.mark.parametrize("content", [b"", b"no video at all" * 100])
def test_a_file_that_is_no_video_is_one_row_for_each_annotation(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vid.mp4"
    path.write_bytes(content)
    rows = _rows(path, (0.0, 1.0), (2.0, 3.0))
    assert [row["error"] for row in rows] == ["unreadable", "unreadable"]
    assert str(tmp_path) not in rows[0]["error_detail"]


def test_the_same_job_gives_the_same_rows(video: Path) -> None:
    assert _rows(video, (0.5, 9.5)) == _rows(video, (0.5, 9.5))
