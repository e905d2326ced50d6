"""One contract for every file in kscurate/scores: a new score is held to it the day it arrives."""

from __future__ import annotations

import math
import pkgutil
from importlib import import_module

import numpy as np
import pytest

import kscurate.scores
from kscurate.config import StageSettings
from kscurate.footage.video import VideoInfo
from kscurate.learned import LearnedScore, files_of, pinned
from kscurate.observation import Clip, Score
from kscurate.twins.signature import Signature
from tests.made_videos import frames_of, shifted, texture, with_blob

NAMES = sorted(module.name for module in pkgutil.iter_modules(kscurate.scores.__path__))
INFO = VideoInfo("x.mp4", 0, "mp4", "h264", "yuv420p", 320, 240, 0, None, 3.0, 0.0, True)
STILL = texture()
ALIVE = [with_blob(shifted(STILL, 0.3 * n), 60 + 2 * n, 120) for n in range(72)]


def _build(name: str) -> Score:
    if name == "signature":
        return Signature()
    score = import_module(f"kscurate.scores.{name}").build()
    if isinstance(score, LearnedScore):
        score.open(files_of(pinned(score.weights(StageSettings()))), StageSettings())
    return score


def _seen(score: Score, greys: list[np.ndarray]) -> list[object]:
    """What a score keeps of each frame of one window."""
    score.start()
    observations = [score.observe(frame) for frame in frames_of(greys)]
    score.finish()
    return observations


def clip_of(observations: list[object], first: int = 0, stop: int | None = None, fps: float = 24.0) -> Clip:
    """Frames [first, stop) of a window at a constant rate."""
    time_s = np.arange(len(observations)) / fps
    stop = len(observations) if stop is None else stop
    return Clip(
        info=INFO,
        start_s=first / fps,
        end_s=stop / fps,
        segment_start_s=first / fps,
        segment_end_s=stop / fps,
        decoded_until_s=len(observations) / fps,
        time_s=time_s[first:stop],
        damaged=np.zeros(stop - first, bool),
        observations=observations[first:stop],
        step="stir the tea with the spoon",
        other_steps=("put the tea bag into the cup", "pour hot water into the cup"),
    )


@pytest.mark.parametrize("name", [*NAMES, "signature"])
class TestEveryScore:
    def test_columns_are_named_typed_documented_and_have_a_unit(self, name: str) -> None:
        for column in _build(name).columns:
            assert column.name.isidentifier()
            assert column.type in ("double", "list<uint64>", "list<float>")
            assert column.doc.endswith(".")
            assert column.unit or column.type.startswith("list")

    def test_gives_exactly_its_columns_finite_or_none(self, name: str) -> None:
        score = _build(name)
        summary = score.summarise(clip_of(_seen(score, ALIVE)))
        assert set(summary) == {column.name for column in score.columns}
        # A column that says when it is null may be so for this clip.
        nullable = {column.name for column in score.columns if "null if" in column.doc}
        for column_name, value in summary.items():
            if isinstance(score, LearnedScore) and not score.ready:
                assert value is None
                continue
            if value is None and column_name in nullable:
                continue
            assert isinstance(value, list) or (isinstance(value, float) and math.isfinite(value))

    def test_a_clip_too_short_to_measure_is_none_and_raises_nothing(self, name: str) -> None:
        score = _build(name)
        observations = _seen(score, ALIVE)
        for first, stop in [(0, 1), (5, 6), (10, 12)]:
            for value in score.summarise(clip_of(observations, first, stop)).values():
                assert value is None or isinstance(value, list) or math.isfinite(value)

    def test_depends_on_the_clip_alone_not_on_the_window_before_it(self, name: str) -> None:
        score = _build(name)
        summaries = []
        for _ in range(2):
            summaries.append(score.summarise(clip_of(_seen(score, ALIVE), 24, 60)))
        assert summaries[0] == summaries[1]

    def test_keeps_no_frame(self, name: str) -> None:
        score = _build(name)
        score.start()
        for frame in frames_of(ALIVE[:9]):
            kept = score.observe(frame)
            assert getattr(kept, "nbytes", 0) < 10_000

    def test_a_learned_score_without_its_weights_is_none_never_zero(self, name: str) -> None:
        score = _build(name)
        if not isinstance(score, LearnedScore):
            return
        without = import_module(f"kscurate.scores.{name}").build()
        without.open({}, StageSettings())
        summary = without.summarise(clip_of(_seen(without, ALIVE)))
        assert summary == {column.name: None for column in score.columns}


def _measure(name: str, greys: list[np.ndarray], column: str | None = None) -> float:
    score = _build(name)
    summary = score.summarise(clip_of(_seen(score, greys)))
    value = summary[column or score.columns[0].name]
    assert value is not None
    return value


def test_frozen_share_is_the_time_of_the_repeats() -> None:
    live = [shifted(STILL, n * 1.0) for n in range(48)]
    assert _measure("frozen", live) == 0
    assert _measure("frozen", [STILL] * 48) == 1
    # 24 frames, then 23 repeats of the last one: the run lasts 24 frames.
    assert _measure("frozen", live[:24] + [live[23]] * 24) == pytest.approx(25 / 48, abs=1 / 48)


def test_pairs_of_repeated_frames_are_a_low_frame_rate_not_a_freeze() -> None:
    assert _measure("frozen", [shifted(STILL, n // 2) for n in range(48)]) == 0


def test_black_share_counts_black_frames_but_no_lamp_in_the_dark() -> None:
    black = np.full_like(STILL, 4)
    lamp = black.copy()
    lamp[80:160, 120:200] = 240
    assert _measure("black", [STILL] * 18 + [black] * 6) == pytest.approx(0.25)
    assert _measure("black", [lamp] * 24) == 0


@pytest.mark.parametrize("sigma_px", [2.0, 4.0, 8.0])
def test_sharpness_of_a_blurred_edge_meets_its_closed_form(sigma_px: float) -> None:
    import cv2

    edge = np.full((480, 640), 40, np.uint8)
    edge[:, 200:260] = edge[:, 380:440] = 220
    blurred = cv2.GaussianBlur(edge, (0, 0), sigma_px)
    # 0.4 / sigma, with the 3 x 3 smoothing and the two-pixel difference adding to the edge's width.
    width_px = math.sqrt(sigma_px**2 + 0.5 + 1 / 3)
    assert _measure("sharpness", [blurred] * 8) == pytest.approx(
        1 / (math.sqrt(2 * math.pi) * width_px), rel=0.12
    )


def test_noise_does_not_pass_for_sharpness() -> None:
    import cv2

    noise = np.random.default_rng(3)
    blurred = cv2.GaussianBlur(texture(480, 640), (0, 0), 7)
    noisy = [np.clip(blurred + noise.normal(0, 2, blurred.shape), 0, 255).astype(np.uint8) for _ in range(8)]
    assert _measure("sharpness", noisy) < 0.5 * _measure("sharpness", [texture(480, 640)] * 8)


def test_exposure_counts_what_is_lost_in_white_and_in_black() -> None:
    halves = np.concatenate([np.zeros((120, 320), np.uint8), np.full((120, 320), 255, np.uint8)])
    assert _measure("exposure", [halves] * 4, "over_exposed_share") == 0.5
    assert _measure("exposure", [halves] * 4, "under_exposed_share") == 0.5
    assert _measure("exposure", [halves] * 4, "contrast") == pytest.approx(127.5)


def test_a_zoom_on_a_still_moves_and_does_nothing_while_a_hand_does() -> None:
    zoom = [shifted(STILL, 0, 0, zoom=1 + 0.005 * n) for n in range(48)]
    hand = [with_blob(STILL, 60 + 4 * n, 120) for n in range(48)]
    assert _measure("motion", zoom) > 15
    assert _measure("local_motion", zoom) < 4
    assert _measure("local_motion", hand) > 25


def test_a_tremble_shakes_and_a_pan_does_not() -> None:
    noise = np.random.default_rng(1)
    pan = [shifted(STILL, n * 0.8) for n in range(72)]
    tremble = [shifted(STILL, *noise.normal(0, 5, 2)) for _ in range(72)]
    assert _measure("shake", tremble) > 8 * _measure("shake", pan)


def test_span_coverage_is_what_the_file_has_of_the_annotation() -> None:
    score = _build("coverage")
    clip = clip_of([None] * 48)
    half = Clip(**{name: getattr(clip, name) for name in Clip.__slots__} | {"segment_end_s": 4.0})
    assert score.summarise(clip)["span_coverage"] == 1
    assert score.summarise(half)["span_coverage"] == pytest.approx(0.5)


def test_a_small_slow_thing_changes_its_block_and_noise_changes_none() -> None:
    noise = np.random.default_rng(2)
    small = [with_blob(STILL, 60 + 0.4 * n, 120, radius_px=9) for n in range(48)]
    noisy = [np.clip(STILL + noise.normal(0, 1, STILL.shape), 0, 255).astype(np.uint8) for _ in range(48)]
    assert _measure("change", small) > 2 * _measure("change", noisy)
    assert _measure("change", [STILL] * 48) == 0
