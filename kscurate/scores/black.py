"""How long the picture is black."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from ..column import Column
from ..frames import Frame
from ..observation import Clip, Score

DARK_MEAN = 12.0
DARK_DEVIATION = 12.0


class Black(Score):
    """A frame is black when its luma is low everywhere: a dark scene with one lamp in it is not black."""

    columns = (Column("black_share", "double", "1", "Share of the time in which the picture is black."),)

    def observe(self, frame: Frame) -> bool:
        mean, deviation = cv2.meanStdDev(frame.luma)
        return bool(mean[0, 0] < DARK_MEAN and deviation[0, 0] < DARK_DEVIATION)

    def summarise(self, clip: Clip) -> Mapping[str, float | None]:
        shown_s = clip.frame_duration_s
        if not shown_s.sum():
            return {"black_share": None}
        return {"black_share": float(np.average(np.array(clip.observations, bool), weights=shown_s))}


build = Black
