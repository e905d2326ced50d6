"""One contract for every file in kscurate/shots, and what the default finds in real and in made videos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kscurate.config import CurateConfig, ShotSettings
from kscurate.footage.picture import Span
from kscurate.frames import read_frames
from kscurate.probe import probe
from kscurate.shots import detectors, open_detector, weights_of
from kscurate.transition import Transition
from kscurate.weights_at_hand import weights_at_hand
from ksground.errors import InputError
from ksground.weights import find_weights

from .made_videos import frames_of, texture, with_blob, write_video
from .real_annotations import REAL_VIDEOS, needs_real_videos
from .trained_weights import needs_weights

FPS = 24.0
WHOLE = Span(0.0, 60.0)
NAMES = [pytest.param(name, marks=needs_weights(*weights_of(name))) for name in detectors()]
DEFAULT = ShotSettings().detector


def _scene(seed: int, frames: int) -> list[np.ndarray]:
    still = texture(seed=seed)
    return [with_blob(still, 40 + 2 * number, 120) for number in range(frames)]


CUT = [*_scene(1, 48), *(picture // 5 for picture in _scene(2, 48))]


def _weights(name: str) -> dict[str, Path]:
    return {each: file for each in weights_of(name) if (file := find_weights(each)) is not None}


def _found(name: str, pictures: list[np.ndarray]) -> list[Transition]:
    detector = open_detector(ShotSettings(detector=name), None, _weights(name))
    for frame in frames_of(pictures, FPS):
        detector.observe(frame)
    return detector.transitions()


def _found_in(video: Path, name: str = DEFAULT, span: Span = WHOLE) -> list[Transition]:
    info = probe(str(video))
    detector = open_detector(ShotSettings(detector=name), info.fps, _weights(name))
    for _, frame in read_frames(info, [span]):
        detector.observe(frame)
    return detector.transitions()


@pytest.mark.parametrize("name", NAMES)
class TestEveryDetector:
    def test_finds_a_plain_cut_and_nothing_else(self, name: str) -> None:
        assert _found(name, CUT) == [(48, 48)]

    def test_finds_nothing_in_one_shot(self, name: str) -> None:
        assert _found(name, _scene(1, 60)) == []

    def test_has_none_where_there_is_no_frame_or_one(self, name: str) -> None:
        assert _found(name, []) == []
        assert _found(name, CUT[:1]) == []


@needs_weights(*weights_of(DEFAULT))
def test_the_default_finds_a_dissolve_with_its_width(tmp_path: Path) -> None:
    one, other = (np.array(_scene(seed, 60), float) for seed in (1, 2))
    share = np.clip((np.arange(60) - 21) / 19, 0, 1)[:, None, None]
    video = write_video(tmp_path / "a.mp4", ((1 - share) * one + share * other).astype(np.uint8), FPS)
    (found,) = _found_in(video)
    assert 15 <= found.first <= 24
    assert 37 <= found.stop <= 46


@needs_real_videos
@needs_weights(*weights_of(DEFAULT))
@pytest.mark.parametrize(
    ("video", "cuts"),
    [
        ("clockandcat.mp4", [96]),
        ("citytower_1.mpg", [116]),
        ("roofjump_01.mp4", []),
        ("tumblerhand.mp4", []),
        ("box-in-hand.mp4", []),
        ("dogindoors1.mp4", []),
        ("balance-c01.mp4", []),
    ],
)
def test_the_default_finds_the_cuts_of_real_videos_and_no_others(video: str, cuts: list[int]) -> None:
    assert _found_in(REAL_VIDEOS / video) == [(cut, cut) for cut in cuts]


@needs_real_videos
@needs_weights(*weights_of(DEFAULT))
def test_the_default_loses_nothing_that_the_whole_network_finds_in_a_trailer() -> None:
    """Nine seconds with a dip through black, two cuts, and a camera that moves."""
    video, span = REAL_VIDEOS / "bunnytrailr.mp4", Span(29.0, 38.0)
    found, whole = _found_in(video, span=span), _found_in(video, "transnetv2", span)
    assert sum(each.first == each.stop for each in whole) == 2
    assert sum(each.first < each.stop for each in whole) >= 1
    for each in whole:
        assert any(other.first <= each.stop and each.first <= other.stop for other in found)


def test_a_detector_that_is_none_stops_the_run() -> None:
    config = CurateConfig(shots=ShotSettings(detector="guess"))
    with pytest.raises(InputError, match="adaptive, cascade"):
        weights_at_hand(config)


def test_a_detector_without_its_weights_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KSGEN_WEIGHTS", str(tmp_path))
    with pytest.raises(InputError, match="weights transnetv2") as told:
        weights_at_hand(CurateConfig())
    assert 'shots.detector = "adaptive"' in str(told.value)
    weights_at_hand(CurateConfig(shots=ShotSettings(detector="adaptive")))
