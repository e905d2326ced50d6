"""Our palms, hands, bodies and faces are MediaPipe's, on the same frames of the real videos.

What is left of a difference comes from the scaling: MediaPipe's OpenCV (3.4) rounds places to 1/32 pixel, OpenCV 5 does
not. Where no pixel is interpolated (128 from 640) the numbers are equal to six digits; with the rounding imitated, all
presences agree to 0.005.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from kscurate.models.face import open_face_detector
from kscurate.models.hand import open_hand_model
from kscurate.models.palm import hand_region, open_palm_detector
from kscurate.models.pose import body_region, open_body_model, open_pose_detector
from kscurate.models.region import Region
from kscurate.models.ssd import Detection
from ksground.weights import find_weights

from ..real_annotations import needs_real_videos
from .mediapipe_frames import VIDEOS, frames

GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "golden" / "mediapipe.json").read_text(encoding="utf-8")
)
MIN_SCORE = 0.5
SCORE_TOLERANCE = 0.05
DETECTORS = {
    "palms": ("palm-detection", open_palm_detector),
    "faces": ("face-detection", open_face_detector),
    "bodies": ("pose-detection", open_pose_detector),
}


def weights(name: str) -> Path:
    path = find_weights(name)
    if path is None:
        pytest.skip(f"the weights {name} are not here; `make weights` brings them")
    return path


@cache
def pictures(video: str) -> dict[str, NDArray[np.uint8]]:
    found = dict(frames(video, GOLDEN))
    assert found, f"no frame of {video} is among the golden ones"
    return found


def as_detection(golden: dict[str, Any], size_px: NDArray[np.float64]) -> Detection:
    box = np.array(golden["box"]) * np.tile(size_px, 2)
    return Detection(golden["score"], box, np.array(golden["points"]) * size_px)


def size_of(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    return np.array(picture.shape[1::-1], float)


@needs_real_videos
@pytest.mark.parametrize("video", VIDEOS)
@pytest.mark.parametrize("kind", sorted(DETECTORS))
def test_detections(video: str, kind: str) -> None:
    name, open_detector = DETECTORS[kind]
    detector = open_detector(weights(name))
    for frame, picture in pictures(video).items():
        ours = detector.detect(picture, MIN_SCORE)
        theirs = [as_detection(each, size_of(picture)) for each in GOLDEN[frame][kind]]
        # One at the very bound may be found by either alone.
        sure = [each for each in theirs if each.score > MIN_SCORE + SCORE_TOLERANCE]
        assert len(sure) <= len(ours), frame
        assert sum(each.score > MIN_SCORE + SCORE_TOLERANCE for each in ours) <= len(theirs), frame
        for wanted, found in zip(sure, ours, strict=False):
            width_px = wanted.box[2] - wanted.box[0]
            assert found.score == pytest.approx(wanted.score, abs=SCORE_TOLERANCE), frame
            assert found.box == pytest.approx(wanted.box, abs=0.02 * width_px), frame
            assert found.points == pytest.approx(wanted.points, abs=0.06 * width_px), frame


@needs_real_videos
@pytest.mark.parametrize("video", VIDEOS)
def test_regions_and_presences(video: str) -> None:
    """From MediaPipe's own detections, so that each stage is held by itself."""
    hands, bodies = open_hand_model(weights("hand-landmark")), open_body_model(weights("pose-landmark"))
    for frame, picture in pictures(video).items():
        golden, size_px = GOLDEN[frame], size_of(picture)
        for palm, wanted, presence in zip(
            golden["palms"], golden["hand_regions"], golden["hand_presences"], strict=False
        ):
            region = hand_region(as_detection(palm, size_px))
            assert_same_region(region, wanted, size_px)
            if len(golden["palms"]) == 1:
                assert hands.look(picture, region).presence == pytest.approx(presence, abs=0.03), frame
        if golden["bodies"]:
            region = body_region(as_detection(golden["bodies"][0], size_px))
            assert_same_region(region, golden["body_region"], size_px)
            found = bodies.presence(picture, region)
            assert found == pytest.approx(golden["body_presence"], abs=0.05), frame


@needs_real_videos
def test_landmarks_of_a_hand() -> None:
    hands, compared = open_hand_model(weights("hand-landmark")), 0
    for frame, picture in pictures("tumblerhand.mp4").items():
        golden, size_px = GOLDEN[frame], size_of(picture)
        if len(golden["palms"]) == len(golden["hand_landmarks"]) == 1:
            found = hands.look(picture, hand_region(as_detection(golden["palms"][0], size_px)))
            wanted = np.array(golden["hand_landmarks"][0]) * size_px
            span_px = np.ptp(wanted, axis=0).max()
            assert found.points == pytest.approx(wanted, abs=0.05 * span_px), frame
            compared += 1
    assert compared >= 4


def assert_same_region(region: Region, wanted: list[float], size_px: NDArray[np.float64]) -> None:
    x, y, width, _height, angle_rad = wanted
    found = (region.x_px, region.y_px, region.side_px)
    assert found == pytest.approx((x * size_px[0], y * size_px[1], width * size_px[0]), abs=0.01)
    assert region.angle_rad == pytest.approx(angle_rad, abs=1e-4)
