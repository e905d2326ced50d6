"""Resize kernels: each file is one, held pixel by pixel against the library that made it known.

Every file has `resize(picture, height, width)`: uint8 (h, w, 3) RGB -> float32 (height, width, 3), 0 to 255.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from ksground.errors import InputError

Picture = NDArray[np.uint8]
Resized = NDArray[np.float32]
Kernel = Callable[[Picture, int, int], Resized]


def kernel_names() -> list[str]:
    """The kernels that come with this package."""
    return sorted(file.stem for file in Path(__file__).parent.glob("*.py") if file.stem != "__init__")


@cache
def open_kernel(name: str) -> Kernel:
    """A kernel by its file's name. Raises InputError if there is none."""
    if name not in kernel_names():
        raise InputError("resize kernel", expected=f"one of {', '.join(kernel_names())}", found=repr(name))
    kernel: Kernel = import_module(f"{__name__}.{name}").resize
    return kernel


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class View:
    """How an extractor is shown a picture.

    height_px, width_px  size of what it sees
    fit                  "squash": to this size, whatever the shape; "crop": as small as covers it, then its middle,
                         to the pixel as torchvision's Resize and CenterCrop do
    kernel               file in `resize/`
    """

    height_px: int
    width_px: int
    fit: Literal["squash", "crop"]
    kernel: str

    def __call__(self, picture: Picture) -> Resized:
        """uint8 (h, w, 3) RGB -> float32 (height_px, width_px, 3), 0 to 255."""
        kernel = open_kernel(self.kernel)
        if self.fit == "squash":
            return kernel(picture, self.height_px, self.width_px)
        high, wide = self._covering(*picture.shape[:2])
        top, left = self._corner(high, wide)
        return kernel(picture, high, wide)[top : top + self.height_px, left : left + self.width_px]

    def weights(self, height: int, width: int) -> tuple[Resized, Resized]:
        """What the view does to a picture (height, width) of any channel, as `down @ picture @ across.T`.

        Every kernel here weighs rows and columns apart; it clips to 0 to 255 afterwards, and some round to whole
        levels, which this leaves out. Gives float32 (height_px, height) and (width_px, width).
        """
        high, wide, top, left = self.height_px, self.width_px, 0, 0
        if self.fit == "crop":
            high, wide = self._covering(height, width)
            top, left = self._corner(high, wide)
        down = _impulses(open_kernel(self.kernel), height, high)[top : top + self.height_px]
        return down, _impulses(open_kernel(self.kernel), width, wide)[left : left + self.width_px]

    def _corner(self, high: int, wide: int) -> tuple[int, int]:
        # Halves go to the even number, as torchvision's CenterCrop rounds them.
        return round((high - self.height_px) / 2), round((wide - self.width_px) / 2)

    def _covering(self, height: int, width: int) -> tuple[int, int]:
        """The smallest size of the picture's shape that covers the view, the longer side rounded down."""
        if self.height_px * width >= self.width_px * height:
            return self.height_px, self.height_px * width // height
        return self.width_px * height // width, self.width_px


def _impulses(kernel: Kernel, size: int, resized: int) -> Resized:
    """A kernel's answer to each single pixel of an axis that goes from `size` to `resized`: (resized, size)."""
    # A level of 128 below leaves room for the negative weights of bicubic kernels, which would be clipped.
    picture = np.full((size, size, 3), 128, np.uint8)
    picture[np.arange(size), np.arange(size)] += 100
    return np.asarray((kernel(picture, resized, size)[..., 0] - 128) / 100, np.float32)
