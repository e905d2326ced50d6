"""The bundled model's key-step images: all of a skill at once, each knowing what the steps before it leave behind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..default_model.open import BUNDLED, open_default_model, read_texts
from ..default_model.training_set import SIDE_PX
from ..media.picture import Picture, resized
from . import Clip, ImageOf, Keyframes


class DefaultKeyframes:
    """`together` False tells the Skill Transformer each step alone: the ablation of seeing the whole skill."""

    def __init__(self, model: Path | None, device: str, together: bool) -> None:
        self.model, self.together = open_default_model(model, device), together
        self.model_folder = model or BUNDLED

    def begin(self, start: Picture, steps: Sequence[str], seed: int) -> ImageOf:
        """As `Keyframes`."""
        square = resized(start, SIDE_PX, SIDE_PX)
        images = self.model.key_steps(square, read_texts(steps), seed, together=self.together)

        def image_of(step: int, _: Clip | None) -> Picture:
            return images[step]

        return image_of


def build(model: Path | None = None, device: str = "cpu", together: bool = True) -> Keyframes:
    """The backend of this file; `model` is a folder that `save_pretrained` wrote, None the bundled one."""
    return DefaultKeyframes(model, device, together)
