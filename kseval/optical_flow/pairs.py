"""Flow as an extractor: pairs of pictures in, means over cells out; no network and no weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

from ..features import Features, Pictures
from .cells import DIMENSIONS, flatten
from .field import SMALLEST_PX, DenseFlow, Field, Grey, cell_means, grey

# Two grey pictures and the flow's machine -> float32 (h, w, 2) in pixels.
Measure = Callable[[Grey, Grey, DenseFlow], Field]


def displacement(before: Grey, after: Grey, flow: DenseFlow) -> Field:
    """All that moves, the camera's part and all."""
    return flow(before, after)


class FlowExtractor:
    """What `measure` finds between the pictures of each pair, as `kseval.features.Extractor`.

    Deterministic, on one thread, whatever the device and precision.
    """

    reads: Literal["frames", "pairs"] = "pairs"
    weights: tuple[str, ...] = ()

    def __init__(
        self, title: str = "DIS optical flow", revision: str = "1", measure: Measure | None = None
    ) -> None:
        # The same search in another version of OpenCV may give other last digits.
        self.title, self.revision = title, f"{revision}, OpenCV {cv2.__version__}"
        self._measure, self._flow = measure or displacement, DenseFlow()

    def __call__(self, pictures: Pictures, **gap_s: NDArray[np.float64]) -> Features:
        """float32 (n, p, 2, h, w, 3) and gap_s (n, p) -> float32 (n, p, d), laid out as `cells` says.

        Shares of the picture's longer side per second. All of a pair is nan where its gap is nan or not above 0: two
        pictures of one moment say nothing of motion. Raises InputError for pictures too small for a flow.
        """
        gaps_s = gap_s["gap_s"]
        n_clips, n_pairs, _, height, width, _ = pictures.shape
        if min(height, width) < SMALLEST_PX:
            raise InputError(
                f"extractor {self.title}",
                expected=f"a view of at least {SMALLEST_PX} x {SMALLEST_PX} pixels",
                found=f"{height} x {width}",
            )
        features = np.full((n_clips, n_pairs, DIMENSIONS), np.nan, np.float32)
        for clip, pair in np.argwhere(gaps_s > 0):
            before, after = map(grey, pictures[clip, pair])
            pixels_per_share = max(height, width) * gaps_s[clip, pair]
            cells = cell_means(self._measure(before, after, self._flow))
            features[clip, pair] = flatten(cells / pixels_per_share)
        return features
