"""Key-step images: the first picture of every step. Every file is a backend, with `build(**settings) -> Keyframes`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..media.picture import Picture

Clip = NDArray[np.uint8]
# Step (from 0) and the clip of the step before it, None for the first -> its first picture.
ImageOf = Callable[[int, Clip | None], Picture]


class Keyframes(Protocol):
    """Any size may come back: what is written gets the start's shape again."""

    def begin(self, start: Picture, steps: Sequence[str], seed: int) -> ImageOf:
        """What is asked for each step in turn, once the clip before it is there; one that plans ahead ignores that."""
        ...
