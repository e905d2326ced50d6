"""The training clip that is nearest: by the words of its step, and among those by the picture that it begins with.

It is real, and of another scene: what retrieval alone is worth. Pictures are held beside each other at 16 x 16, their
levels less their mean, so that light alone makes none unlike.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

from ..library.performances import Footage
from ..library.sentence_encoder import embed_sentences
from ..media.footage import first_picture, pictures_of
from ..media.picture import Picture, resized
from . import Clips, Videos

FRAMES, SIDE_PX, LOOK_PX = 16, 128, 16
# Of the clips whose words are as near as the nearest ones', so many are looked at.
LOOKED_AT = 24


class Nearest:
    """As `Videos`; a clip begins as it was filmed, not with the image that was asked for."""

    fps = 8.0
    continues = False

    def __init__(self, footage: Sequence[Footage]) -> None:
        if not footage:
            hint = "they come with a manifest: `ksgen run --manifest`"
            raise InputError(
                "the nearest clip", expected="clips of the training split", found="none", hint=hint
            )
        self.footage = footage
        self.texts = sorted({each.step for each in footage})
        self.vectors = embed_sentences(self.texts)
        self._look = cache(self._look_at)

    def clips(self, images: Sequence[Picture], steps: Sequence[str], seed: int) -> Clips:
        """uint8 (steps, 16, 128, 128, 3)."""
        chosen = [self.choose(image, step) for image, step in zip(images, steps, strict=True)]
        return np.stack(
            [pictures_of(each.video, each.start_s, each.end_s, FRAMES, SIDE_PX) for each in chosen]
        )

    def choose(self, image: Picture, step: str) -> Footage:
        """The clip that is taken for a step."""
        near = dict(zip(self.texts, self.vectors @ embed_sentences([step])[0], strict=True))
        best = sorted(self.footage, key=lambda each: (-near[each.step], str(each.video), each.start_s))[
            :LOOKED_AT
        ]
        alike = [each for each in best if near[each.step] >= near[best[0].step] - 1e-6]
        wanted = _small(image)
        return min(alike, key=lambda each: float(np.abs(self._look(each) - wanted).mean()))

    def _look_at(self, clip: Footage) -> NDArray[np.float32]:
        return _small(first_picture(clip.video, clip.start_s))


def _small(picture: Picture) -> NDArray[np.float32]:
    small = resized(picture, LOOK_PX, LOOK_PX).astype(np.float32)
    return small - small.mean()


def build(footage: Sequence[Footage] = ()) -> Videos:
    """The backend of this file."""
    return Nearest(footage)
