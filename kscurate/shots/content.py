"""PySceneDetect's ContentDetector: a frame that differs from the one before in hue, saturation or lightness."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..config import ShotSettings
from ..transition import ShotDetector

WEIGHTS: tuple[str, ...] = ()


def build(settings: ShotSettings, fps: float, weights: Mapping[str, Path]) -> ShotDetector:
    """One for a window."""
    from scenedetect.detectors import ContentDetector

    from ..scenedetect_cuts import SceneDetectCuts

    min_shot = max(1, round(settings.min_shot_s * fps))
    return SceneDetectCuts(ContentDetector(threshold=settings.content_threshold, min_scene_len=min_shot), fps)
