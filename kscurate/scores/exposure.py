"""How the light falls: mean, contrast, and what is lost in white or in black."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from ..column import Column
from ..frames import Frame
from ..observation import Clip, Sampler, Score, sampled

SAMPLES_PER_S = 4
WHITE_FROM = 250
BLACK_TO = 8


class Exposure(Score):
    """Means over time of the luma's mean, its standard deviation, and the shares of clipped pixels."""

    columns = (
        Column("luma_mean", "double", "1/255", "Mean luma, 0 black to 255 white."),
        Column("contrast", "double", "1/255", "Standard deviation of the luma within a picture."),
        Column("over_exposed_share", "double", "1", "Share of the picture at or above 250 of 255."),
        Column("under_exposed_share", "double", "1", "Share of the picture at or below 8 of 255."),
    )

    def __init__(self) -> None:
        self._sampler = Sampler(SAMPLES_PER_S)

    def start(self) -> None:
        self._sampler.start()

    def observe(self, frame: Frame) -> tuple[float, float, float, float] | None:
        if not self._sampler.takes(frame.time_s):
            return None
        mean, deviation = cv2.meanStdDev(frame.luma)
        levels = cv2.calcHist([frame.luma], [0], None, [256], [0, 256]).ravel() / frame.luma.size
        return (
            float(mean[0, 0]),
            float(deviation[0, 0]),
            float(levels[WHITE_FROM:].sum()),
            float(levels[: BLACK_TO + 1].sum()),
        )

    def summarise(self, clip: Clip) -> Mapping[str, float | None]:
        seen = sampled(clip.observations)
        names = [column.name for column in self.columns]
        if not seen:
            return dict.fromkeys(names)
        return dict(zip(names, map(float, np.mean(seen, axis=0)), strict=True))


build = Exposure
