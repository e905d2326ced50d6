"""PySceneDetect's HistogramDetector: a frame whose lightness is spread otherwise than in the one before."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..config import ShotSettings
from ..transition import ShotDetector

WEIGHTS: tuple[str, ...] = ()


def build(settings: ShotSettings, fps: float, weights: Mapping[str, Path]) -> ShotDetector:
    """One for a window."""
    from scenedetect.detectors import HistogramDetector

    from ..scenedetect_cuts import SceneDetectCuts

    min_shot = max(1, round(settings.min_shot_s * fps))
    return SceneDetectCuts(
        HistogramDetector(threshold=settings.histogram_threshold, min_scene_len=min_shot), fps
    )
