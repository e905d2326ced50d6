"""People as a whole: a detector finds hips and size of a person, a second network confirms the body."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from .litert import LiteModel, open_model
from .region import Pixels, Region, upright_angle
from .ssd import Detection, Detector, to_tensor

HIPS, BODY_CIRCLE = 0, 1


def open_pose_detector(path: Path) -> Detector:
    """MediaPipe's pose_detection: 224 x 224 pixels, 2254 anchors, four points a person."""
    return Detector(open_model(path), strides=(8, 16, 32, 32, 32), low=-1.0, high=1.0)


def body_region(person: Detection) -> Region:
    """The square around the circle that holds the body, a quarter larger, head up."""
    hips, rim = person.points[HIPS], person.points[BODY_CIRCLE]
    radius_px = float(np.hypot(*(rim - hips)))
    return Region(float(hips[0]), float(hips[1]), 2.5 * radius_px, upright_angle(hips, rim))


@dataclass(frozen=True, slots=True)
class BodyModel:
    """MediaPipe's pose_landmark, of which only the presence is read: 256 x 256 pixels."""

    model: LiteModel

    def presence(self, picture: Pixels, region: Region) -> float:
        """0 to 1 that a region of uint8 (height, width, 3) RGB shows a body."""
        square = region.cut(picture, self.model.side_px, cv2.BORDER_REPLICATE)
        return float(self.model.run(to_tensor(square, 0.0, 1.0))[1][0])


def open_body_model(path: Path) -> BodyModel:
    """Load once a process."""
    return BodyModel(open_model(path))
