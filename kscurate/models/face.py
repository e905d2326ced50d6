"""Face detection at short range: a face that fills a good part of the picture."""

from __future__ import annotations

from pathlib import Path

from .litert import open_model
from .ssd import Detector


def open_face_detector(path: Path) -> Detector:
    """MediaPipe's face_detection_short_range: 128 x 128 pixels, 896 anchors, six points a face."""
    return Detector(open_model(path), strides=(8, 16, 16, 16), low=-1.0, high=1.0)
