"""People, on real footage and on a photograph that a package carries."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kscurate.footage.picture import Span
from kscurate.models.ssd import Detection
from kscurate.scores.people import MIN_FACE, People

from ..real_annotations import needs_real_videos
from .real_looks import opened, summary_of

PICTURE = np.zeros((90, 160, 3), np.uint8)


class Network:
    """Gives one answer, and counts how often it was asked."""

    def __init__(self, score: float) -> None:
        self.score, self.asked = score, 0

    def detect(self, picture: np.ndarray, min_score: float) -> list[Detection]:
        self.asked += 1
        points = np.array([[80, 60], [80, 20], [0, 0], [0, 0]], float)
        return [Detection(self.score, np.zeros(4), points)] if self.score >= min_score else []

    def presence(self, picture: np.ndarray, region: object) -> float:
        self.asked += 1
        return self.score


def people_that_see(face: float, body: float, presence: float) -> tuple[People, Network]:
    score, confirming = People(), Network(presence)
    score._faces, score._bodies, score._body = Network(face), Network(body), confirming  # type: ignore[assignment]
    return score, confirming


@pytest.mark.parametrize(
    ("face", "body", "presence", "person"),
    [
        (MIN_FACE, 0.0, 0.0, True),
        (MIN_FACE - 0.1, 0.0, 0.0, False),
        (0.0, 0.6, 0.6, True),
        (0.0, 0.6, 0.4, False),
        (0.0, 0.4, 0.9, False),
    ],
)
def test_a_sure_face_or_a_confirmed_body_is_a_person(
    face: float, body: float, presence: float, person: bool
) -> None:
    score, _ = people_that_see(face, body, presence)
    assert score.look([PICTURE]) == [person]


def test_after_a_sure_face_the_dear_networks_are_not_asked() -> None:
    score, confirming = people_that_see(0.95, 0.9, 0.9)
    score.look([PICTURE])
    assert confirming.asked == 0


def test_looks_once_a_second() -> None:
    assert People()._sampler.per_s == 1.0


def portrait() -> np.ndarray:
    """Grace Hopper, a photograph in the public domain that matplotlib carries: uint8 RGB."""
    from matplotlib import get_data_path

    picture = cv2.imread(f"{get_data_path()}/sample_data/grace_hopper.jpg")
    assert picture is not None
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)


@pytest.mark.parametrize("light", [1.0, 0.5, 0.25, 0.12])
@pytest.mark.parametrize("turn", ["as she is", "mirrored"])
def test_sees_a_person_in_any_light_and_from_either_side(light: float, turn: str) -> None:
    picture = (portrait() * light).astype(np.uint8)
    if turn == "mirrored":
        picture = np.ascontiguousarray(picture[:, ::-1])
    score = opened(People())
    assert score.look([picture]) == [True]


@needs_real_videos
def test_finds_the_whole_person_on_the_stage() -> None:
    assert summary_of(People(), "balance-c04.mp4", Span(0.0, 1.5))["person_share"] == 1


@needs_real_videos
@pytest.mark.parametrize("video", ["citytower_1.mpg", "clockandcat.mp4", "dogindoors1.mp4"])
def test_towers_cats_and_dogs_are_no_people(video: str) -> None:
    assert summary_of(People(), video, Span(0.0, 6.0))["person_share"] == 0
