"""Turned squares of a picture: cut out of it for a network, and what the network found brought back.

Two ways into a network are one here: a letterbox is the region that holds the whole picture, unturned.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Region:
    """A square of side `side_px` around (`x_px`, `y_px`), turned clockwise as seen on the screen by `angle_rad`."""

    x_px: float
    y_px: float
    side_px: float
    angle_rad: float = 0.0

    def moved_up(self, share: float) -> Region:
        """Moved by `share` of its side towards its own upper edge."""
        step_px = share * self.side_px
        x_px = self.x_px + math.sin(self.angle_rad) * step_px
        return Region(x_px, self.y_px - math.cos(self.angle_rad) * step_px, self.side_px, self.angle_rad)

    def to_picture(self, points: Points) -> Points:
        """Points (…, 2) in shares of the square, (0, 0) its upper left corner -> picture pixels."""
        right, down = self._axes()
        offset = np.asarray(points, np.float64) - 0.5
        centre = np.array([self.x_px, self.y_px])
        return np.asarray(centre + offset[..., :1] * right + offset[..., 1:] * down)

    def cut(self, picture: Pixels, side_px: int, border: int = cv2.BORDER_CONSTANT) -> Pixels:
        """The square scaled to uint8 (side_px, side_px, 3); what lies outside the picture is `border`, black or edge.

        Bilinear, without averaging even where it shrinks: the networks were trained, and are run by their makers, so.
        """
        corners = self.to_picture(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])).astype(np.float32)
        wanted = np.array([[0, 0], [side_px, 0], [0, side_px]], np.float32)
        matrix = cv2.getAffineTransform(corners, wanted)
        size = (side_px, side_px)
        return np.asarray(
            cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=border), np.uint8
        )

    def _axes(self) -> tuple[Points, Points]:
        """The square's edges from its upper left corner, to the right and downwards, in picture pixels."""
        across, along = math.cos(self.angle_rad) * self.side_px, math.sin(self.angle_rad) * self.side_px
        return np.array([across, along]), np.array([-along, across])


def letterbox(picture: Pixels) -> Region:
    """The smallest upright square around a whole picture (height, width, 3), centred on it."""
    height_px, width_px = picture.shape[:2]
    return Region(width_px / 2, height_px / 2, float(max(height_px, width_px)))


def upright_angle(base: Points, tip: Points) -> float:
    """Angle of the region in which `tip` lies straight above `base`: radians clockwise, in [-pi, pi)."""
    x_px, y_px = np.asarray(tip, np.float64) - np.asarray(base, np.float64)
    angle_rad = math.pi / 2 - math.atan2(-y_px, x_px)
    return angle_rad - 2 * math.pi * math.floor((angle_rad + math.pi) / (2 * math.pi))
