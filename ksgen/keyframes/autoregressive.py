"""The naive baseline: a step begins with the last picture of the clip before it, the first step with the start."""

from __future__ import annotations

from collections.abc import Sequence

from ..media.picture import Picture
from . import Clip, ImageOf, Keyframes


class Autoregressive:
    """Whatever goes wrong in a clip goes on in all that follow."""

    def begin(self, start: Picture, steps: Sequence[str], seed: int) -> ImageOf:
        """As `Keyframes`."""

        def image_of(step: int, before: Clip | None) -> Picture:
            return start if before is None else before[-1]

        return image_of


def build() -> Keyframes:
    """The backend of this file."""
    return Autoregressive()
