"""PySceneDetect's detectors on frames in memory: cuts alone, for they know of no width."""

from __future__ import annotations

from scenedetect import FrameTimecode
from scenedetect.detector import SceneDetector

from .frames import Frame
from .transition import ShotDetector, Transition


class SceneDetectCuts(ShotDetector):
    """Feeds one of PySceneDetect's detectors, which wants pictures in BGR and timecodes."""

    def __init__(self, detector: SceneDetector, fps: float) -> None:
        # The detector only counts frames; the rate gives its timecodes a form.
        self._detector, self._fps = detector, fps
        self._count = 0
        self._cuts: list[int] = []

    def observe(self, frame: Frame) -> None:
        timecode = FrameTimecode(self._count, self._fps)
        self._cuts += [cut.frame_num for cut in self._detector.process_frame(timecode, frame.colour)]
        self._count += 1

    def transitions(self) -> list[Transition]:
        if self._count:
            last = FrameTimecode(self._count - 1, self._fps)
            self._cuts += [cut.frame_num for cut in self._detector.post_process(last)]
        return [Transition(cut, cut) for cut in sorted(set(self._cuts)) if 0 < cut < self._count]
