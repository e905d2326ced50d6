"""Hand landmarks: 21 points of a hand that fills a region, and whether there is one at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from .litert import LiteModel, open_model
from .region import Pixels, Points, Region
from .ssd import to_tensor


@dataclass(frozen=True, slots=True)
class Hand:
    """`presence` 0 to 1 that the region shows a hand; `points` float64 (21, 2), picture pixels, wrist first."""

    presence: float
    points: Points


@dataclass(frozen=True, slots=True)
class HandModel:
    """MediaPipe's hand_landmark: 224 x 224 pixels, upright hand."""

    model: LiteModel

    def look(self, picture: Pixels, region: Region) -> Hand:
        """Ask for a hand in one region of uint8 (height, width, 3) RGB."""
        square = region.cut(picture, self.model.side_px, cv2.BORDER_REPLICATE)
        places, presence, _handedness, _world = self.model.run(to_tensor(square, 0.0, 1.0))
        shares = places.reshape(21, 3)[:, :2].astype(np.float64) / self.model.side_px
        return Hand(float(presence[0]), region.to_picture(shares))


def open_hand_model(path: Path) -> HandModel:
    """Load once a process."""
    return HandModel(open_model(path))
