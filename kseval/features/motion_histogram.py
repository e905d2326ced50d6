"""How a clip moves, in 64 numbers: with the metric `frechet` it is FVMD's Fréchet form, on optical flow.

Liu et al. 2024, "Fréchet Video Motion Distance: A Metric for Evaluating Motion Consistency in Videos"
(arXiv:2407.16124; code read: DSL-Lab/FVMD-frechet-video-motion-distance). A number made with it is not FVMD's:

- dense optical flow at fixed cells of the picture, where FVMD follows 400 points with PIPs++: no weights, and a thing
  that leaves its cell is followed no further;
- the protocol's pairs of pictures, shares of the picture per second, where FVMD has pixels a frame: size and rate do
  not matter. Acceleration is the change from one pair to the next;
- quarters of the picture over the whole clip, 64 numbers, where FVMD has cubes of 5 x 5 points and 4 frames, 1024:
  few sets of clips have more clips than that;
- a vector votes for the two nearest of the eight directions; FVMD rounds down to one, and rounds logarithms of lengths
  up to whole numbers;
- means over what is there, where FVMD sums.

An extractor and no metric of its own, so that the cache, the kernel distance, the mark of n below d and every other
thing that is said of sets holds for it too.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..optical_flow.orientation import motion_features
from ..optical_flow.pairs import FlowExtractor
from . import Extractor, Features, Pictures, Precision


class MotionHistogram:
    """Histograms of the directions of flow and of its changes."""

    title = "Flow histograms"
    reads: Literal["frames", "pairs"] = "pairs"
    weights: tuple[str, ...] = ()

    def __init__(self) -> None:
        self._flow = FlowExtractor()
        self.revision = f"1 of flow {self._flow.revision}"

    def __call__(self, pictures: Pictures, **gap_s: NDArray[np.float64]) -> Features:
        """float32 (n, p, 2, h, w, 3) and gap_s (n, p) -> float32 (n, 1, 64), see `motion_features`.

        nan for a clip without two neighbouring pairs.
        """
        return motion_features(self._flow(pictures, **gap_s))[:, None]


def build(device: str = "cpu", precision: Precision = "float32") -> Extractor:
    """The extractor of this file; device and precision change nothing."""
    return MotionHistogram()
