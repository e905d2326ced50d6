"""Palm detection: where hands may be, and how they are turned. A palm is found where spread fingers are not."""

from __future__ import annotations

from pathlib import Path

from .litert import open_model
from .region import Region, upright_angle
from .ssd import Detection, Detector

WRIST, MIDDLE_FINGER_BASE = 0, 2


def open_palm_detector(path: Path) -> Detector:
    """MediaPipe's palm_detection: 192 x 192 pixels, 2016 anchors, seven points a palm."""
    return Detector(open_model(path), strides=(8, 16, 16, 16), low=0.0, high=1.0)


def hand_region(palm: Detection) -> Region:
    """The square that holds the whole hand, fingers up: 2.6 times the palm, moved towards the fingers."""
    left, top, right, bottom = palm.box
    angle_rad = upright_angle(palm.points[WRIST], palm.points[MIDDLE_FINGER_BASE])
    # MediaPipe moves by half the palm's height before it squares and enlarges.
    moved = Region((left + right) / 2, (top + bottom) / 2, bottom - top, angle_rad).moved_up(0.5)
    return Region(moved.x_px, moved.y_px, 2.6 * max(right - left, bottom - top), angle_rad)
