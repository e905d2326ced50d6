"""One decoded picture, as the decoder left it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Span(NamedTuple):
    """Half-open `[start_s, end_s)` in seconds on the player's clock."""

    start_s: float
    end_s: float


@dataclass(slots=True)
class Picture:
    """A picture in the decoder's memory, not yet turned upright: use it before you ask for the next one.

    time_s        seconds on the player's clock
    luma          uint8 (height, width), coded orientation; the full range 0 to 255 only where `full_range`
    chroma        two uint8 planes (Cb, Cr), of the luma's size or smaller by the chroma subsampling
    damaged       True where the decoder concealed an error in this picture
    to_rgb        -> uint8 (height, width, 3) RGB in full size and coded orientation, made on demand
    """

    time_s: float
    luma: NDArray[np.uint8]
    chroma: tuple[NDArray[np.uint8], NDArray[np.uint8]]
    full_range: bool
    rotation_deg: int
    damaged: bool
    to_rgb: Callable[[], NDArray[np.uint8]]

    def upright_rgb(self) -> NDArray[np.uint8]:
        """The picture as a player shows it: uint8 (height, width, 3) RGB."""
        return upright(self.to_rgb(), self.rotation_deg)


def upright(pixels: NDArray[np.uint8], rotation_deg: int) -> NDArray[np.uint8]:
    """Turn (height, width, …) pixels counter-clockwise by a multiple of 90 degrees; contiguous."""
    return np.ascontiguousarray(np.rot90(pixels, rotation_deg // 90)) if rotation_deg else pixels
