"""Which clips a step of the training sees, as the network takes them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from kseval.networks.sample_action import FRAMES, SIDE_PX
from training.sample_encoders.batches import some_rows
from training.sample_encoders.pictures import FIRST_SEED, Clip, PictureSet
from training.sample_encoders.variation import Variation

CLIPS_A_BATCH = 64
VARIATION = Variation(SIDE_PX)


class VariedClips:
    """Batch number n of a run, the same whenever it is asked for."""

    def __init__(self, pictures: PictureSet) -> None:
        self.pictures, self.clips = pictures, pictures.clips()

    def __call__(self, number: int) -> tuple[Tensor, Sequence[Clip]]:
        """float32 (CLIPS_A_BATCH, FRAMES, 3, SIDE_PX, SIDE_PX), -1 to 1, and which clips they are."""
        rng = np.random.default_rng([FIRST_SEED, 1, number])
        clips = [self.clips[at] for at in rng.choice(len(self.clips), CLIPS_A_BATCH, replace=False)]
        looks = [self.pictures.pixels[some_rows(clip, FRAMES, rng)] for clip in clips]
        varied = [VARIATION(each, clip.skill, rng) for each, clip in zip(looks, clips, strict=True)]
        return as_tensor(np.array(varied)), clips


def plain_clips(pictures: PictureSet, clips: Sequence[Clip]) -> Tensor:
    """Clips as they are."""
    size = (SIDE_PX, SIDE_PX)
    looks = [
        [cv2.resize(pictures.pixels[row], size, interpolation=cv2.INTER_AREA) for row in c.rows]
        for c in clips
    ]
    return as_tensor(np.array(looks))


def as_tensor(looks: NDArray[np.uint8]) -> Tensor:
    """uint8 (n, t, h, w, 3) -> float32 (n, t, 3, h, w), -1 to 1."""
    return torch.from_numpy(looks).permute(0, 1, 4, 2, 3).float() / 127.5 - 1
