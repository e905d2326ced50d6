"""PySceneDetect's AdaptiveDetector: a frame that differs more from the one before than its neighbours do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..config import ShotSettings
from ..transition import ShotDetector

WEIGHTS: tuple[str, ...] = ()


def build(settings: ShotSettings, fps: float, weights: Mapping[str, Path]) -> ShotDetector:
    """One for a window."""
    from scenedetect.detectors import AdaptiveDetector

    from ..scenedetect_cuts import SceneDetectCuts

    min_shot = max(1, round(settings.min_shot_s * fps))
    return SceneDetectCuts(
        AdaptiveDetector(
            adaptive_threshold=settings.adaptive_threshold,
            min_content_val=settings.adaptive_min_content,
            min_scene_len=min_shot,
        ),
        fps,
    )
