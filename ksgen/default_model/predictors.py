"""The three predictors, each a `GridTransformer`: what it takes, what it gives, and how it is asked.

    latent      (24, 8, 8)    what a picture changes of a reference, as `autoencoder.py` gives it
    scene       (144, 8, 8)   what the decoder sees in the reference
    text        (128,)        a step in words

Skill Transformer   scene and all steps at once -> the mean latent of every key step's first picture
key-step flow       scene, step and that mean -> a sample of it: one picture as it might be, not the mean of all
clip flow           scene of the key-step image, step and a moment of it -> one picture of the clip, beside the first
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from .autoencoder import LATENT, WIDTHS
from .flow import velocity_by
from .training_set import FRAMES
from .transformer import TIME_FREQUENCIES, GridTransformer, Size, waves

SCENE, TEXT, WAVES = WIDTHS[-1], 128, 2 * TIME_FREQUENCIES
MOST_STEPS = 12


class SkillTransformer(nn.Module):
    """Every step of a skill at once, each seeing the whole of it."""

    def __init__(self, size: Size = Size(depth=4)) -> None:
        super().__init__()
        self.net = GridTransformer(SCENE, LATENT, TEXT, MOST_STEPS, size)

    def forward(self, scene: Tensor, texts: Tensor, exists: Tensor) -> Tensor:
        """(n, 144, 8, 8), (n, steps, 128), bool (n, steps) -> (n, steps, 24, 8, 8)."""
        x = scene[:, None].expand(-1, texts.shape[1], -1, -1, -1)
        return self.net(x, texts, torch.zeros(len(x), device=x.device), exists)


class KeyStepFlow(nn.Module):
    """The velocity of a key-step image's latent."""

    def __init__(self, size: Size = Size(depth=4)) -> None:
        super().__init__()
        self.net = GridTransformer(LATENT + LATENT + SCENE, LATENT, TEXT, 1, size)

    def forward(self, x: Tensor, time: Tensor, scene: Tensor, mean: Tensor, text: Tensor) -> Tensor:
        """x, mean (n, 24, 8, 8), time (n,), scene (n, 144, 8, 8), text (n, 128) -> (n, 24, 8, 8)."""

        def network(scaled: Tensor) -> Tensor:
            return self.net(torch.cat([scaled, mean, scene], 1)[:, None], text[:, None], time)[:, 0]  # type: ignore[no-any-return]

        return velocity_by(network, x, time)


class ClipFlow(nn.Module):
    """The velocity of one picture's latent, told which moment of the step it shows.

    It never sees two pictures at once. What makes a clip of them is chance: all pictures of a clip go out from the same
    noise, so that what chance decides, from where an arm comes and in which sleeve, it decides for all of them alike,
    and moments that lie near each other end near each other. Ours; Ge et al. 2023 (arXiv:2305.10474) share a part of
    the noise between pictures that a network does see together.

    early  as `flow.earlier`: where an arm is to be is decided early on the way
    """

    early = 2.0

    def __init__(self, size: Size = Size(depth=7, near=True)) -> None:
        super().__init__()
        self.net = GridTransformer(LATENT + SCENE, LATENT, TEXT + WAVES, 1, size)

    def forward(self, x: Tensor, time: Tensor, scene: Tensor, text: Tensor, moment: Tensor) -> Tensor:
        """x (n, 24, 8, 8), time, moment (n,), 0 to 1, scene (n, 144, 8, 8), text (n, 128) -> (n, 24, 8, 8)."""
        told = torch.cat([text, waves(moment).to(text)], 1)

        def network(scaled: Tensor) -> Tensor:
            return self.net(torch.cat([scaled, scene], 1)[:, None], told[:, None], time)[:, 0]  # type: ignore[no-any-return]

        return velocity_by(network, x, time)


def moments() -> NDArray[np.float32]:
    """When a clip's pictures show their step: float32 (16,), the middles of equal parts of 0 to 1."""
    return ((np.arange(FRAMES) + 0.5) / FRAMES).astype(np.float32)
