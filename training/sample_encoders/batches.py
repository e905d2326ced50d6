"""Which pictures a step of the training looks at, and how they are varied."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from kscurate.sample.skills import SKILLS

from .model import PREPROCESS
from .pictures import FIRST_SEED, IDLE, PictureSet

LOOKS_A_BATCH, PICTURES_A_LOOK = 8, 16
# A mirrored left hand is a right hand: what is named by its side must keep it.
SIDED = [
    at
    for at, skill in enumerate(SKILLS)
    if any(word in step.text.split() for step in skill.steps for word in ("left", "right"))
]


@dataclass(frozen=True)
class Batch:
    """Pictures float32 (n, 3, side, side), normalised; their LABELS; and which of its skill's steps each shows done.

    done    n tuples of (step, whether it is done); a step under way is left out
    """

    images: Tensor
    labels: np.ndarray
    done: list[list[tuple[int, bool]]]


class Batches:
    """Batch number n of a run, the same whenever it is asked for: looks by chance, and pictures of each."""

    def __init__(self, pictures: PictureSet, side_px: int) -> None:
        self.pictures, self.side_px = pictures, side_px
        self.first = np.flatnonzero(np.diff(pictures.labels["look"], prepend=-1))
        self.last = np.append(self.first[1:], len(pictures.labels))

    def __call__(self, number: int) -> Batch:
        rng = np.random.default_rng([FIRST_SEED, number])
        looks = rng.choice(len(self.first), LOOKS_A_BATCH, replace=False)
        rows, done = [], []
        for at in looks:
            of_look = np.arange(self.first[at], self.last[at])
            chosen = rng.choice(of_look, PICTURES_A_LOOK, replace=len(of_look) < PICTURES_A_LOOK)
            rows.append(chosen)
            done += [_done(label, self._order(at)) for label in self.pictures.labels[chosen]]
        labels = self.pictures.labels[np.concatenate(rows)]
        return Batch(self._augmented(self.pictures.pixels[np.concatenate(rows)], labels, rng), labels, done)

    def _order(self, at: int) -> list[int]:
        """The order in which a look's steps are done."""
        steps = self.pictures.labels["step"][self.first[at] : self.last[at]]
        return [int(step) for step in dict.fromkeys(steps) if step != IDLE]

    def _augmented(self, pixels: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> Tensor:
        n = len(pixels)
        of_look = np.repeat(np.arange(LOOKS_A_BATCH), PICTURES_A_LOOK)
        levels = np.linspace(0, 1, 256)
        for at in range(n):
            tint = rng.uniform(0.85, 1.15) * rng.normal(1, 0.03, 3)
            curve = np.clip(levels[:, None] ** rng.uniform(0.85, 1.18) * tint, 0, 1) * 255
            pixels[at] = cv2.LUT(pixels[at], curve.astype(np.uint8)[None])
        mirrored = rng.random(LOOKS_A_BATCH)[of_look] < 0.5
        mirrored &= ~np.isin(labels["skill"], SIDED)
        whole = rng.random(n) < 0.3
        zoom = np.where(whole, 1.0, rng.uniform(0.82, 1.0, n))
        turn = np.where(whole, 0.0, rng.normal(0, 0.03, n))
        theta = np.zeros((n, 2, 3), np.float32)
        theta[:, 0, 0] = zoom * np.cos(turn) * np.where(mirrored, -1, 1)
        theta[:, 0, 1] = -np.sin(turn)
        theta[:, 1, 0] = np.sin(turn)
        theta[:, 1, 1] = zoom * np.cos(turn)
        theta[:, :, 2] = rng.uniform(-1, 1, (n, 2)) * (1 - zoom)[:, None]
        grid = F.affine_grid(torch.from_numpy(theta), [n, 3, self.side_px, self.side_px], align_corners=False)
        images = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255
        return normalised(F.grid_sample(images, grid, padding_mode="reflection", align_corners=False))


def _done(label: np.void, order: list[int]) -> list[tuple[int, bool]]:
    """Which steps a picture shows done and not yet done; that under way counts near its ends."""
    step, last, progress = int(label["step"]), int(label["last"]), float(label["progress"])
    n_done = order.index(last) + 1 if last != IDLE else 0
    shown = [(each, at < n_done) for at, each in enumerate(order) if each != step]
    if step != IDLE and not 0.15 < progress < 0.85:
        shown.append((step, progress > 0.5))
    return shown


def normalised(images: Tensor) -> Tensor:
    """Pictures in [0, 1], (n, 3, h, w) -> what the model takes, channels last in memory."""
    mean, std = (torch.tensor(PREPROCESS[key]).view(3, 1, 1) for key in ("mean", "std"))
    return ((images - mean) / std).contiguous(memory_format=torch.channels_last)
