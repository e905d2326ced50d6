"""The key-step image, held: what is lost without motion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..media.picture import Picture
from . import Clips, Videos

FRAMES = 16


class Static:
    """As `Videos`."""

    fps = 8.0
    continues = True

    def clips(self, images: Sequence[Picture], steps: Sequence[str], seed: int) -> Clips:
        """uint8 (steps, 16, h, w, 3)."""
        return np.repeat(np.stack(list(images))[:, None], FRAMES, axis=1)


def build() -> Videos:
    """The backend of this file."""
    return Static()
