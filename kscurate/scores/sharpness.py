"""How steep the steepest edges are."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from ..column import Column
from ..frames import Frame
from ..observation import Clip, Sampler, Score, sampled

SAMPLES_PER_S = 4
STEEPEST_PERCENTILE = 99.5
LOW_PERCENTILE, HIGH_PERCENTILE = 1.0, 99.0
FLAT_LEVELS = 8.0


class Sharpness(Score):
    """Slope of the picture's steepest edges, as a share of its own contrast.

    A step edge blurred by a Gaussian of sigma pixels has the slope contrast / (sigma * sqrt(2 pi)) per pixel, so the
    score is about 0.4 / sigma, with sigma in pixels of a picture 640 pixels long: it tells the width of edges, not
    how many there are, and neither sensor noise nor low contrast passes for sharpness. Taken at the lower quartile over
    time: a clip is as sharp as three quarters of it are.
    """

    columns = (
        Column(
            "sharpness", "double", "1/px", "Slope of the steepest edges relative to the contrast, at 640 px."
        ),
    )

    def __init__(self) -> None:
        self._sampler = Sampler(SAMPLES_PER_S)

    def start(self) -> None:
        self._sampler.start()

    def observe(self, frame: Frame) -> float | None:
        return edge_slope(frame.detail) if self._sampler.takes(frame.time_s) else None

    def summarise(self, clip: Clip) -> Mapping[str, float | None]:
        slopes = [slope for slope in sampled(clip.observations) if np.isfinite(slope)]
        return {"sharpness": float(np.percentile(slopes, 25)) if slopes else None}


def edge_slope(luma: np.ndarray) -> float:
    """The 99.5th percentile of the gradient over the luma's span; NaN for a flat picture.

    The gradient at a pixel is the larger of its two central differences: 8-bit all the way, so it costs little.
    """
    smooth = cv2.GaussianBlur(luma, (3, 3), 0)
    across = cv2.absdiff(smooth[1:-1, 2:], smooth[1:-1, :-2])
    down = cv2.absdiff(smooth[2:, 1:-1], smooth[:-2, 1:-1])
    low, high = _percentile(luma, LOW_PERCENTILE), _percentile(luma, HIGH_PERCENTILE)
    if high - low < FLAT_LEVELS:
        return float("nan")
    return _percentile(cv2.max(across, down), STEEPEST_PERCENTILE) / 2 / (high - low)


def _percentile(pixels: np.ndarray, percent: float) -> float:
    """Percentile of uint8 pixels by their histogram, linear within a level."""
    below = np.concatenate([[0.0], np.cumsum(cv2.calcHist([pixels], [0], None, [256], [0, 256]).ravel())])
    return float(np.interp(percent / 100 * pixels.size, below, np.arange(257)))


build = Sharpness
