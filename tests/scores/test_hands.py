"""Hands, on real footage: drawn hands say nothing of a network trained on photographs."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from kscurate.footage.picture import Span
from kscurate.models.hand import Hand
from kscurate.models.region import Region
from kscurate.models.ssd import Detection
from kscurate.scores.hands import PALMS_ASKED, Hands, well_lit

from ..parity.mediapipe_frames import frames
from ..real_annotations import needs_real_videos
from .real_looks import opened, summary_of

PICTURE = np.zeros((90, 160, 3), np.uint8)


@dataclass
class Palms:
    """Finds as many palms as it is told."""

    count: int

    def detect(self, picture: np.ndarray, min_score: float) -> list[Detection]:
        points = np.array([[50, 90], [0, 0], [50, 60]], float)
        return [Detection(0.9, np.array([30, 50, 70, 90], float), points) for _ in range(self.count)]


@dataclass
class Presences:
    """Answers each question with the next presence."""

    answers: list[float]
    asked: list[Region] = field(default_factory=list)

    def look(self, picture: np.ndarray, region: Region) -> Hand:
        self.asked.append(region)
        return Hand(self.answers[len(self.asked) - 1], np.zeros((21, 2)))


def hands_that_see(palms: int, presences: list[float]) -> tuple[Hands, Presences]:
    score, answers = Hands(), Presences(presences)
    score._palms, score._hands = Palms(palms), answers  # type: ignore[assignment]
    return score, answers


def test_the_surest_hand_of_a_picture_counts() -> None:
    score, _ = hands_that_see(2, [0.2, 0.8])
    assert score.look([PICTURE]) == [0.8]


def test_without_a_palm_the_second_network_is_not_asked() -> None:
    score, answers = hands_that_see(0, [])
    assert score.look([PICTURE, PICTURE]) == [0.0, 0.0]
    assert answers.asked == []


def test_not_every_palm_of_a_crowd_is_asked_for() -> None:
    score, answers = hands_that_see(PALMS_ASKED + 4, [0.1] * PALMS_ASKED)
    score.look([PICTURE])
    assert len(answers.asked) == PALMS_ASKED


def test_share_and_confidence_of_a_clip() -> None:
    summary = Hands().judge([0.0, 0.49, 0.5, 0.81], None)  # type: ignore[arg-type]
    assert summary == {"hand_share": 0.5, "hand_confidence": pytest.approx(0.45)}


@needs_real_videos
@pytest.mark.parametrize(("video", "at_least"), [("tumblerhand.mp4", 0.75), ("box-in-hand.mp4", 0.5)])
def test_finds_the_hand_that_does_the_step(video: str, at_least: float) -> None:
    summary = summary_of(Hands(), video)
    assert summary["hand_share"] >= at_least
    assert summary["hand_confidence"] >= at_least - 0.15


@needs_real_videos
@pytest.mark.parametrize("light", [0.5, 0.25])
def test_finds_the_hand_in_little_light_and_mirrored(light: float) -> None:
    pictures = [
        np.ascontiguousarray((rgb * light).astype(np.uint8)[:, ::-1]) for _, rgb in frames("tumblerhand.mp4")
    ]
    seen = opened(Hands()).look(pictures)
    assert np.mean(np.array(seen) >= 0.5) >= 0.5


def test_light_is_raised_only_where_it_is_missing() -> None:
    ramp = np.repeat(np.arange(256, dtype=np.uint8), 3).reshape(1, 256, 3).repeat(90, axis=0)
    assert well_lit(ramp) is ramp
    assert 190 <= np.percentile(well_lit(ramp // 4), 95) <= 210
    assert well_lit(np.zeros_like(ramp)).max() == 0


@needs_real_videos
@pytest.mark.parametrize(
    ("video", "span"),
    [
        ("citytower_1.mpg", Span(0.0, 8.0)),
        ("clockandcat.mp4", Span(0.0, 5.0)),
        ("dogindoors1.mp4", Span(0.0, 2.0)),
    ],
)
def test_finds_no_hand_where_there_is_none(video: str, span: Span) -> None:
    summary = summary_of(Hands(), video, span)
    assert summary["hand_share"] == 0
    assert summary["hand_confidence"] < 0.02


@needs_real_videos
def test_finds_next_to_none_among_drawn_paws() -> None:
    assert summary_of(Hands(), "bunnytrailr.mp4", Span(8.0, 18.0))["hand_share"] <= 0.1
