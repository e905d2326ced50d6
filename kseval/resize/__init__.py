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
        # Halves go to the even number, as torchvision's CenterCrop rounds them.
        top, left = round((high - self.height_px) / 2), round((wide - self.width_px) / 2)
        return kernel(picture, high, wide)[top : top + self.height_px, left : left + self.width_px]

    def _covering(self, height: int, width: int) -> tuple[int, int]:
        """The smallest size of the picture's shape that covers the view, the longer side rounded down."""
        if self.height_px * width >= self.width_px * height:
            return self.height_px, self.height_px * width // height
        return self.width_px * height // width, self.width_px
