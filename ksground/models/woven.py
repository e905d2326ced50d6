"""A clip as one picture: four looks at it, woven pixel by pixel, so that a picture network sees what changes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from .image_text import Embeddings, ImageTextModel, Picture

LOOKS = 4
# Where in each quarter a clip is read: the mean of three readings is right more often than one of them.
READINGS = (0.2, 0.5, 0.8)


def weave(looks: Sequence[Picture]) -> Picture:
    """Four uint8 (h, w, 3) -> uint8 (2 h, 2 w, 3): each pixel becomes two by two, the looks' in the order of reading.

    This is `torch.pixel_shuffle` (Shi et al. 2016, "Real-Time Single Image and Video Super-Resolution Using an
    Efficient Sub-Pixel Convolutional Neural Network") over time: a first convolution of stride two sees the same place
    at all four times, as one over twelve channels would, and the network stays one of pictures.
    """
    first, second, third, fourth = looks
    height, width, channels = first.shape
    woven = np.empty((2 * height, 2 * width, channels), np.uint8)
    woven[0::2, 0::2], woven[0::2, 1::2] = first, second
    woven[1::2, 0::2], woven[1::2, 1::2] = third, fourth
    return woven


def evenly(n: int, within: float = 0.5) -> list[int]:
    """Four of n looks, in order: at `within` [0, 1) of each quarter; some come twice where n < 4."""
    return [int((quarter + within) * n / LOOKS) for quarter in range(LOOKS)]


class WovenModel(ImageTextModel):
    """A model that was taught woven clips; looks are fitted to half its side, the rest is as for single pictures.

    A clip's embedding is the mean over `READINGS`; where it has four looks they are all one.
    """

    def look(self, pictures: Sequence[Picture]) -> Sequence[Picture]:
        return pictures

    @torch.inference_mode()
    def embed_clip(self, looks: Sequence[Picture]) -> Embeddings:
        readings = [weave([looks[at] for at in evenly(len(looks), within)]) for within in READINGS]
        return np.mean(self.embed_pictures(readings), axis=0, dtype=np.float64)  # type: ignore[no-any-return]
