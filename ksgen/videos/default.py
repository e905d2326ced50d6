"""The bundled model's clips: 16 pictures of a whole step, by flow matching in the autoencoder's latents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..default_model.open import BUNDLED, open_default_model, read_texts
from ..default_model.training_set import SIDE_PX
from ..media.picture import Picture, resized
from . import Clips, Videos


class DefaultVideos:
    """As `Videos`."""

    # A clip shows a whole step, and steps of the world that it knows take four seconds in the mean.
    fps = 4.0
    continues = True

    def __init__(self, model: Path | None, device: str) -> None:
        self.model = open_default_model(model, device)
        self.model_folder = model or BUNDLED

    def clips(self, images: Sequence[Picture], steps: Sequence[str], seed: int) -> Clips:
        """uint8 (steps, 16, 128, 128, 3)."""
        squares = np.stack([resized(image, SIDE_PX, SIDE_PX) for image in images])
        return self.model.clips(squares, read_texts(steps), seed)


def build(model: Path | None = None, device: str = "cpu") -> Videos:
    """The backend of this file; `model` is a folder that `save_pretrained` wrote, None the bundled one."""
    return DefaultVideos(model, device)
