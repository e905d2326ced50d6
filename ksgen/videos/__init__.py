"""Key-step clips: what follows a key-step image. Every file is a backend, with `build(**settings) -> Videos`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..media.picture import Picture

Clips = NDArray[np.uint8]


class Videos(Protocol):
    """What every backend of clips has.

    fps        pictures a second that its clips are meant to be played at
    continues  whether the image that is asked for is the first picture of the clip
    """

    fps: float
    continues: bool

    def clips(self, images: Sequence[Picture], steps: Sequence[str], seed: int) -> Clips:
        """One clip an image: uint8 (steps, t, h, w, 3), t of 2 or more."""
        ...
