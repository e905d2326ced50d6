"""Which clips a step of the training looks at, and how they are varied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ksground.models.woven import LOOKS, evenly, weave

from .model import LOOK_PX, PREPROCESS
from .pictures import FIRST_SEED, Clip, PictureSet
from .variation import Variation

CLIPS_A_BATCH = 64
PART_SHARE, SHORTEST_PART = 0.4, 3 / 8
VARIATION = Variation(LOOK_PX)


@dataclass(frozen=True)
class Batch:
    """Woven clips, float32 (n, 3, 2 LOOK_PX, 2 LOOK_PX), normalised, and which clips they are."""

    images: Tensor
    clips: Sequence[Clip]


class Batches:
    """Batch number n of a run, the same whenever it is asked for: clips by chance, each varied."""

    def __init__(self, pictures: PictureSet) -> None:
        self.pictures, self.clips = pictures, pictures.clips()

    def __call__(self, number: int) -> Batch:
        rng = np.random.default_rng([FIRST_SEED, number])
        clips = [self.clips[at] for at in rng.choice(len(self.clips), CLIPS_A_BATCH, replace=False)]
        varied = [
            VARIATION(self.pictures.pixels[some_rows(clip, LOOKS, rng)], clip.skill, rng) for clip in clips
        ]
        return Batch(_normalised([weave(looks) for looks in varied]), clips)


def plain_batch(pictures: PictureSet, clips: Sequence[Clip]) -> Batch:
    """Clips as they are."""
    size = (LOOK_PX, LOOK_PX)
    woven = []
    for clip in clips:
        looks = [pictures.pixels[clip.rows[at]] for at in evenly(len(clip.rows))]
        woven.append(weave([cv2.resize(look, size, interpolation=cv2.INTER_AREA) for look in looks]))
    return Batch(_normalised(woven), clips)


def some_rows(clip: Clip, looks: int, rng: np.random.Generator) -> list[int]:
    """So many looks at a clip, evenly, or now and then at a part of it, as a cut through a step leaves it."""
    n = len(clip.rows)
    first, stop = 0, n
    if rng.random() < PART_SHARE:
        length = int(rng.integers(round(SHORTEST_PART * n), n))
        first = int(rng.integers(n - length + 1))
        stop = first + length
    within = rng.random()
    return [clip.rows[first + int((part + within) * (stop - first) / looks)] for part in range(looks)]


def _normalised(woven: Sequence[NDArray[np.uint8]]) -> Tensor:
    """Woven clips -> what the model takes, channels last in memory."""
    mean, std = (torch.tensor(PREPROCESS[key]) for key in ("mean", "std"))
    images = (torch.from_numpy(np.stack(woven)).float() / 255 - mean) / std
    return images.permute(0, 3, 1, 2)
