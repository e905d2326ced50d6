"""Which clips a step of the training looks at, and how they are varied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from kscurate.sample.skills import SKILLS, names_a_side
from ksground.models.woven import LOOKS, evenly, weave

from .model import LOOK_PX, PREPROCESS
from .pictures import FIRST_SEED, Clip, PictureSet

CLIPS_A_BATCH = 64
WHOLE_SHARE, PART_SHARE, PUSHED_IN_SHARE = 0.5, 0.4, 0.15
SHORTEST_PART = 3 / 8
NARROWEST_VIEW, TURN_SIGMA, MOST_PUSHED_IN = 0.75, 0.04, 0.12
# The picture is shrunk by areas to this first: from there to a look's size no detail is small enough to flicker.
SHRUNK_PX = 104
# What is named by its side must keep it.
SIDED = frozenset(
    at for at, skill in enumerate(SKILLS) if any(names_a_side(step.text) for step in skill.steps)
)


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
        varied = [_varied(self.pictures.pixels[_rows(clip, rng)], clip.skill in SIDED, rng) for clip in clips]
        return Batch(_normalised(varied), clips)


def plain_batch(pictures: PictureSet, clips: Sequence[Clip]) -> Batch:
    """Clips as they are."""
    size = (LOOK_PX, LOOK_PX)
    woven = []
    for clip in clips:
        looks = [pictures.pixels[clip.rows[at]] for at in evenly(len(clip.rows))]
        woven.append(weave([cv2.resize(look, size, interpolation=cv2.INTER_AREA) for look in looks]))
    return Batch(_normalised(woven), clips)


def _rows(clip: Clip, rng: np.random.Generator) -> list[int]:
    """Four looks at a clip, or now and then at a part of it, as a cut through a step leaves it."""
    n = len(clip.rows)
    first, stop = 0, n
    if rng.random() < PART_SHARE:
        length = int(rng.integers(round(SHORTEST_PART * n), n))
        first = int(rng.integers(n - length + 1))
        stop = first + length
    return [clip.rows[first + at] for at in evenly(stop - first, rng.random())]


def _varied(looks: NDArray[np.uint8], sided: bool, rng: np.random.Generator) -> NDArray[np.uint8]:
    """One clip's looks in another framing and light, the same for all but for a camera that moves in; woven."""
    levels = np.linspace(0, 1, 256)[:, None]
    tint = rng.uniform(0.85, 1.15) * rng.normal(1, 0.03, 3)
    curve = (np.clip(levels ** rng.uniform(0.85, 1.18) * tint, 0, 1) * 255).astype(np.uint8)
    whole = rng.random() < WHOLE_SHARE
    view = 1.0 if whole else rng.uniform(NARROWEST_VIEW, 1.0)
    turn = 0.0 if whole else rng.normal(0, TURN_SIGMA)
    shift = rng.uniform(-0.5, 0.5, 2) * (1 - view)
    flip = -1 if not sided and rng.random() < 0.5 else 1
    pushed_in = rng.uniform(0, MOST_PUSHED_IN) if rng.random() < PUSHED_IN_SHARE else 0.0
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    seen = []
    for at, look in enumerate(looks):
        # Where each pixel of the view lies in the shrunk picture: about its centre, in units of its side.
        scale = view * (1 - pushed_in * at / (LOOKS - 1)) * SHRUNK_PX / LOOK_PX
        linear = scale * turned @ np.diag([flip, 1])
        centre = SHRUNK_PX * (0.5 + shift) - 0.5 - linear @ np.full(2, (LOOK_PX - 1) / 2)
        picture = cv2.resize(look, (SHRUNK_PX, SHRUNK_PX), interpolation=cv2.INTER_AREA)
        warped = cv2.warpAffine(
            picture,
            np.column_stack([linear, centre]),
            (LOOK_PX, LOOK_PX),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REFLECT,
        )
        seen.append(cv2.LUT(warped, curve[None]))
    return weave(seen)


def _normalised(woven: Sequence[NDArray[np.uint8]]) -> Tensor:
    """Woven clips -> what the model takes, channels last in memory."""
    mean, std = (torch.tensor(PREPROCESS[key]) for key in ("mean", "std"))
    images = (torch.from_numpy(np.stack(woven)).float() / 255 - mean) / std
    return images.permute(0, 3, 1, 2)
