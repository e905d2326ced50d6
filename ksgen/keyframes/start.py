"""No key-step images at all: every step begins with the picture that the skill begins with."""

from __future__ import annotations

from collections.abc import Sequence

from ..media.picture import Picture
from . import Clip, ImageOf, Keyframes


class Start:
    """What is lost without this stage."""

    def begin(self, start: Picture, steps: Sequence[str], seed: int) -> ImageOf:
        """As `Keyframes`."""

        def image_of(step: int, _: Clip | None) -> Picture:
            return start

        return image_of


def build() -> Keyframes:
    """The backend of this file."""
    return Start()
