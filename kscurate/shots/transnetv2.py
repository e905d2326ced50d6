"""TransNetV2 on every frame: windows of 100 frames, of which the middle 50 count, as its authors run it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..config import ShotSettings
from ..frames import Frame
from ..shot_changes.marked import transitions_in
from ..transition import ShotDetector, Transition, joined

WEIGHTS = ("transnetv2",)


def build(settings: ShotSettings, fps: float, weights: Mapping[str, Path]) -> ShotDetector:
    """One for a window."""
    return WholeNetwork(
        settings.network_threshold, max(1, round(settings.min_shot_s * fps)), weights[WEIGHTS[0]]
    )


class WholeNetwork(ShotDetector):
    """Keeps a thumbnail of each frame until the window has ended."""

    def __init__(self, threshold: float, min_shot: int, weights: Path) -> None:
        from ksground.models import transnetv2

        self._model = transnetv2.load(weights)
        self._threshold, self._min_shot = threshold, min_shot
        self._thumbnails: list[NDArray[np.uint8]] = []

    def observe(self, frame: Frame) -> None:
        self._thumbnails.append(frame.thumbnail)

    def transitions(self) -> list[Transition]:
        from ksground.models.transnetv2 import predict_all

        if not self._thumbnails:
            return []
        found = transitions_in(predict_all(self._model, np.array(self._thumbnails)), self._threshold)
        return joined(found, self._min_shot, len(self._thumbnails))
