"""What the autoencoder is taught: any picture of a skill, painted over another one of it."""

from __future__ import annotations

import io

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional

from .autoencoder import Autoencoder
from .learn import Schedule
from .training_set import FRAMES, TrainingSet

PAIRS_A_BATCH = 16
# So many skills are enough for it, the first of the set; the predictors take all.
SKILLS = 792
# Half of the references are the clip's own first picture, as for the clips; half the skill's, as for key-step images.
OWN_CLIP = 0.5
# What changed counts more: most of a picture does not.
CHANGED_FROM, CHANGED_COUNTS = 0.12, 3.0
# The decoder sees latents, whose variance is one, through noise of up to so much: it learns to forgive what the
# predictors get wrong. With 0.8 it forgave more, and red sleeves came back orange, purple ones grey.
MOST_NOISE = 0.3
EDGES_COUNT = 0.5
# Whether the mean of a square of pixels is right: what colour a thing has is learned sooner so.
COLOURS_COUNT, SQUARE_PX = 2.0, 8


class AutoencoderLesson:
    """The loss of batch number n, the same whenever it is asked for."""

    schedule = Schedule(steps=10_000, rate=1.5e-3)

    def __init__(self, pictures: TrainingSet, seed: int = 0, device: str = "cpu") -> None:
        self.pictures, self.seed, self.device = pictures, seed, device

    def __call__(self, model: nn.Module, step: int) -> dict[str, Tensor]:
        """Losses by name, each a scalar."""
        assert isinstance(model, Autoencoder)
        picture, reference = self.batch(step)
        latent = model.encode(picture, reference)
        noise = MOST_NOISE * torch.rand(len(latent), 1, 1, 1, device=latent.device)
        made = model.decode(latent + noise * torch.randn_like(latent), reference).float()
        weight = 1 + CHANGED_COUNTS * ((picture - reference).abs().amax(1, keepdim=True) > CHANGED_FROM)
        off = (made - picture) * weight
        return {
            "pixels": off.abs().mean(),
            "edges": EDGES_COUNT * (off.diff(dim=2).abs().mean() + off.diff(dim=3).abs().mean()),
            "colours": COLOURS_COUNT * functional.avg_pool2d(off, SQUARE_PX).abs().mean(),
        }

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Pictures and their references: float32 (n, 3, 128, 128), -1 to 1."""
        rng = np.random.default_rng([self.seed, step])
        pairs = [self._pair(rng) for _ in range(PAIRS_A_BATCH)]
        picture, reference = (np.array(each) for each in zip(*pairs, strict=True))
        return as_levels(picture, self.device), as_levels(reference, self.device)

    def _pair(self, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        skill = int(rng.integers(min(SKILLS, len(self.pictures.skills))))
        rows = self.pictures.skills[skill]
        row = int(rng.choice(rows))
        if rng.random() < OWN_CLIP:
            picture, reference = self.pictures.frames[row, rng.integers(FRAMES)], self.pictures.frames[row, 0]
        else:
            # A key step's first picture, mostly; any other now and then, and one that is the reference itself.
            at = 0 if rng.random() < 0.7 else int(rng.integers(FRAMES))
            picture, reference = self.pictures.frames[row, at], start_of(self.pictures, skill, rng)
        pair = np.stack([picture, reference])
        if rng.random() < 0.5:
            pair = pair[:, :, ::-1]
        return pair[0], worn(pair[1], rng)


def start_of(pictures: TrainingSet, skill: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """The picture that a skill is to be told from: its first clip's first, or the scene before a hand comes."""
    if rng.random() < 0.3:
        return np.asarray(pictures.openings[skill])
    return np.asarray(pictures.frames[pictures.skills[skill][0], 0])


def worn(picture: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """As lens, sensor and codec leave a picture: a little noise, a little JPEG."""
    noisy = picture + rng.normal(0, rng.uniform(0, 2.5), picture.shape[:2])[..., None]
    clipped = np.clip(noisy, 0, 255).astype(np.uint8)
    code = io.BytesIO()
    Image.fromarray(clipped).save(code, "JPEG", quality=int(rng.integers(60, 96)))
    return np.asarray(Image.open(code))


def as_levels(pictures: NDArray[np.uint8], device: str) -> Tensor:
    """uint8 (..., h, w, 3) -> float32 (..., 3, h, w), -1 to 1."""
    return torch.tensor(np.asarray(pictures)).to(device).movedim(-1, -3).float() / 127.5 - 1
