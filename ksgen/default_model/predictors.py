"""The three predictors, each a `GridTransformer`: what it takes, what it gives, and how it is asked.

    latent      (24, 8, 8)    what a picture changes of a reference, as `autoencoder.py` gives it
    scene       (144, 8, 8)   what the decoder sees in the reference
    text        (128,)        a step in words

Skill Transformer   scene and all steps at once -> the mean latent of every key step's first picture
key-step flow       scene, step and that mean -> a sample of it: one picture as it might be, not the mean of all
clip flow           scene of the key-step image, step -> latents of 16 pictures, as `clip_components.py` keeps them
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .autoencoder import LATENT, WIDTHS
from .clip_components import GROUPS, KEPT, ClipComponents
from .flow import velocity_by
from .transformer import GridTransformer, Size

SCENE, TEXT = WIDTHS[-1], 128
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
    """The velocity of a clip's components.

    early    as `flow.earlier`: where an arm goes is decided in the first fifth of the way
    at_rest  as `flow.noised`
    """

    early, at_rest = 4.0, 0.5

    def __init__(self, size: Size = Size(depth=7, near=True)) -> None:
        super().__init__()
        self.components = ClipComponents()
        self.net = GridTransformer(KEPT + SCENE, KEPT, TEXT, GROUPS, size)

    def forward(self, x: Tensor, time: Tensor, scene: Tensor, text: Tensor) -> Tensor:
        """x (n, 2, 96, 8, 8), time (n,), scene (n, 144, 8, 8), text (n, 128) -> as x."""
        scenes = scene[:, None].expand(-1, GROUPS, -1, -1, -1)

        def network(scaled: Tensor) -> Tensor:
            return self.net(torch.cat([scaled, scenes], 2), text[:, None], time)  # type: ignore[no-any-return]

        return velocity_by(network, x, time, self.components.variances[:, None, None])
