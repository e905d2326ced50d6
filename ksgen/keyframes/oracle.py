"""The first picture of every real clip: what a perfect key-step image model would give."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ksground.errors import InputError

from ..media.footage import first_picture
from ..media.picture import Picture
from . import Clip, ImageOf, Keyframes


class Oracle:
    """`real`: for each step the video and the second at which its clip begins."""

    def __init__(self, real: Sequence[tuple[Path, float]]) -> None:
        if not real:
            hint = "they come with a manifest: `ksgen run --manifest`"
            raise InputError("the oracle images", expected="the real clips", found="none", hint=hint)
        self.real = real

    def begin(self, start: Picture, steps: Sequence[str], seed: int) -> ImageOf:
        """As `Keyframes`. Raises InputError if the plan has other steps than there are real clips."""
        if len(steps) != len(self.real):
            expected, found = f"{len(self.real)} steps, as there are real clips", str(len(steps))
            raise InputError("the oracle images", expected=expected, found=found)

        def image_of(step: int, _: Clip | None) -> Picture:
            return first_picture(*self.real[step])

        return image_of


def build(real: Sequence[tuple[Path, float]] = ()) -> Keyframes:
    """The backend of this file."""
    return Oracle(real)
