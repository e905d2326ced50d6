"""People: how much of the clip shows one, by the body or by the face.

A face that the face detector is sure of is witness enough. Else bodies are detected, and the best is confirmed by a
second network, as MediaPipe does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ..column import Column
from ..config import StageSettings
from ..frames import Frame
from ..learned import LearnedScore
from ..models.face import open_face_detector
from ..models.pose import body_region, open_body_model, open_pose_detector
from ..models.region import Pixels
from ..observation import Clip

FACES, BODIES, BODY = "face-detection", "pose-detection", "pose-landmark"
# MediaPipe's own bound is 0.5; cats, dogs and rabbits reach 0.78.
MIN_FACE = 0.8
MIN_BODY = 0.5
MIN_PRESENCE = 0.5


class People(LearnedScore):
    """Share of the looks with a person. One look a second: people stay longer in the picture than hands do."""

    looks_per_s = 1.0
    columns = (Column("person_share", "double", "1", "Share of the sampled frames that show a person."),)

    def weights(self, settings: StageSettings) -> tuple[str, ...]:
        return (FACES, BODIES, BODY)

    def load(self, files: Mapping[str, Path], settings: StageSettings) -> None:
        self._faces = open_face_detector(files[FACES])
        self._bodies = open_pose_detector(files[BODIES])
        self._body = open_body_model(files[BODY])

    def picture(self, frame: Frame) -> Pixels:
        return frame.rgb

    def look(self, pictures: Sequence[Pixels]) -> list[bool]:
        return [self.shows_a_person(picture) for picture in pictures]

    def shows_a_person(self, picture: Pixels) -> bool:
        """Of uint8 (height, width, 3) RGB. The face comes first because it costs a tenth."""
        if self._faces.detect(picture, MIN_FACE):
            return True
        bodies = self._bodies.detect(picture, MIN_BODY)[:1]
        return any(self._body.presence(picture, body_region(body)) >= MIN_PRESENCE for body in bodies)

    def judge(self, findings: Sequence[bool], clip: Clip) -> Mapping[str, float]:
        return {"person_share": float(np.mean(findings))}


build = People
