"""Frames in memory -> shot cuts, by PySceneDetect's detectors."""

from __future__ import annotations

from fractions import Fraction

from scenedetect import FrameTimecode
from scenedetect.detector import SceneDetector
from scenedetect.detectors import AdaptiveDetector, ContentDetector, HistogramDetector

from .config import ShotSettings
from .frames import Frame

DETECTORS = {"content": ContentDetector, "adaptive": AdaptiveDetector, "histogram": HistogramDetector}


class ShotFinder:
    """Feeds one window's frames to a detector as they are decoded; the cuts are known after the last one."""

    def __init__(self, settings: ShotSettings, fps: Fraction | None) -> None:
        # The detector only counts frames; the rate gives its timecodes a form, and turns min_shot_s into frames.
        self._fps = float(fps or 25)
        self._detector: SceneDetector = _build(settings, max(1, round(settings.min_shot_s * self._fps)))
        self._count = 0
        self._cuts: list[int] = []

    def observe(self, frame: Frame) -> None:
        """Look at the window's next frame."""
        timecode = FrameTimecode(self._count, self._fps)
        self._cuts += [cut.frame_num for cut in self._detector.process_frame(timecode, frame.colour)]
        self._count += 1

    def cuts(self) -> list[int]:
        """Indices of the frames that begin a new shot, ascending, without 0. Call once, after the last frame."""
        if self._count:
            last = FrameTimecode(self._count - 1, self._fps)
            self._cuts += [cut.frame_num for cut in self._detector.post_process(last)]
        return sorted({cut for cut in self._cuts if 0 < cut < self._count})


def _build(settings: ShotSettings, min_scene_frames: int) -> SceneDetector:
    options = {"min_scene_len": min_scene_frames}
    if settings.detector == "adaptive":
        return AdaptiveDetector(
            adaptive_threshold=settings.threshold, min_content_val=settings.min_content, **options
        )
    return DETECTORS[settings.detector](threshold=settings.threshold, **options)
