"""What the three predictors are taught, from latents that the finished autoencoder made.

Each lesson is the loss of batch number n, the same whenever it is asked for. One in ten times a flow is told neither
step nor mean, so that it can be asked without them (guidance).
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from .flow import noised
from .latents import OPENING, Latents
from .learn import Schedule
from .predictors import MOST_STEPS, ClipFlow
from .training_set import TrainingSet

UNTOLD = 0.1
# How often the Skill Transformer is shown one step alone, so that it can be asked without the others.
ALONE = 0.15
# Annotators, and whoever curates their work, leave steps out.
WITH_GAPS = 0.3


class Material:
    """The latents of a training set with the text of each clip's step, and where everything lies.

    texts  float32 (n, 128), of the clips
    """

    def __init__(
        self, pictures: TrainingSet, latents: Latents, texts: NDArray[np.float32], device: str = "cpu"
    ) -> None:
        self.latents, self.texts, self.skills, self.device = latents, texts, pictures.skills, device
        self.skill_of = pictures.table["skill"].to_numpy()
        self.key_step_of = {(int(row), int(start)): at for at, (row, start) in enumerate(latents.pairs)}

    def tensor(self, values: NDArray[np.generic]) -> Tensor:
        """The values as float32 on the device."""
        return torch.tensor(np.asarray(values, np.float32), device=self.device)

    def scene(self, row: int, start: int) -> NDArray[np.float16]:
        """What the decoder sees in the picture that clip `row`'s skill is told from."""
        found = self.latents.openings[self.skill_of[row]] if start == OPENING else self.latents.scenes[start]
        return np.asarray(found)


class SkillLesson:
    """Skills from a start of theirs, told all steps from there on: the mean latent of every key step."""

    schedule = Schedule(steps=3_000, rate=1e-3, matrix_rate=2e-3)
    skills_a_batch = 12

    def __init__(self, material: Material, seed: int = 1) -> None:
        self.material, self.seed = material, seed

    def __call__(self, model: nn.Module, step: int) -> dict[str, Tensor]:
        """`mean`: squared error of a latent."""
        rng, m = np.random.default_rng([self.seed, step]), self.material
        told = [self._told(rng) for _ in range(self.skills_a_batch)]
        most = max(len(rows) for rows, _ in told)
        exists = np.zeros((len(told), most), bool)
        texts = np.zeros((len(told), most, m.texts.shape[1]), np.float32)
        wanted = np.zeros((len(told), most, *m.latents.key_steps.shape[1:]), np.float32)
        for at, (rows, start) in enumerate(told):
            exists[at, : len(rows)] = True
            texts[at, : len(rows)] = m.texts[rows]
            wanted[at, : len(rows)] = m.latents.key_steps[[m.key_step_of[int(row), start] for row in rows]]
        scenes = np.stack([m.scene(int(rows[0]), start) for rows, start in told])
        there = torch.from_numpy(exists).to(m.device)
        given = model(m.tensor(scenes), m.tensor(texts), there).float()
        return {"mean": functional.mse_loss(given[there], m.tensor(wanted)[there])}

    def _told(self, rng: np.random.Generator) -> tuple[NDArray[np.int64], int]:
        rows = self.material.skills[rng.integers(len(self.material.skills))]
        first = 0 if rng.random() < 0.7 else int(rng.integers(len(rows)))
        start = OPENING if first == 0 and rng.random() < 0.3 else int(rows[first])
        rows = rows[first : first + MOST_STEPS]
        if rng.random() < ALONE:
            return rows[rng.integers(len(rows))][None], start
        if rng.random() < WITH_GAPS:
            rows = rows[np.sort(rng.permutation(len(rows))[: rng.integers(1, len(rows) + 1)])]
        return rows, start


class KeyStepLesson:
    """Key-step images, each beside the picture that its skill is told from."""

    schedule = Schedule(steps=7_000, rate=1e-3, matrix_rate=2e-3)
    images_a_batch = 32

    def __init__(self, material: Material, means: NDArray[np.float16], seed: int = 2) -> None:
        """`means` (m, 24, 8, 8): what the finished Skill Transformer says of each of the material's pairs."""
        self.material, self.means, self.seed = material, means, seed

    def __call__(self, model: nn.Module, step: int) -> dict[str, Tensor]:
        """`velocity`: squared error of the flow's velocity."""
        rng, m = np.random.default_rng([self.seed, step]), self.material
        chosen = rng.integers(len(m.latents.pairs), size=self.images_a_batch)
        rows, starts = m.latents.pairs[chosen].T
        told = m.tensor(rng.random(len(chosen)) >= UNTOLD)
        scenes = np.stack([m.scene(int(row), int(start)) for row, start in zip(rows, starts, strict=True)])
        x, time, velocity = noised(m.tensor(m.latents.key_steps[chosen]))
        means = m.tensor(self.means[chosen]) * told[:, None, None, None]
        given = model(x, time, m.tensor(scenes), means, m.tensor(m.texts[rows]) * told[:, None])
        return {"velocity": functional.mse_loss(given.float(), velocity)}


class ClipLesson:
    """Clips, each beside its own first picture, as components that were fitted before."""

    schedule = Schedule(steps=9_000, rate=1.5e-3, matrix_rate=3e-3)
    clips_a_batch = 16

    def __init__(self, material: Material, seed: int = 3) -> None:
        self.material, self.seed = material, seed

    def __call__(self, model: nn.Module, step: int) -> dict[str, Tensor]:
        """`velocity`: squared error of the flow's velocity."""
        assert isinstance(model, ClipFlow)
        rng, m = np.random.default_rng([self.seed, step]), self.material
        rows = np.sort(rng.integers(len(m.latents.clips), size=self.clips_a_batch))
        told = m.tensor(rng.random(len(rows)) >= UNTOLD)
        clips = model.components.compress(m.tensor(m.latents.clips[rows]))
        x, time, velocity = noised(clips, ClipFlow.early, ClipFlow.at_rest)
        given = model(x, time, m.tensor(m.latents.scenes[rows]), m.tensor(m.texts[rows]) * told[:, None])
        return {"velocity": functional.mse_loss(given.float(), velocity)}
