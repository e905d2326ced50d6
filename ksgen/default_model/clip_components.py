"""A clip's latents in half as many numbers: eight pictures' at one place of the grid as their principal components.

From one picture to the next most stays as it is, so that the 8 x 24 numbers of a place go together. The 96 directions
in which they vary most (Pearson 1901; Jolliffe 2002, chapter 2) hold nine tenths of their variance, and the decoder,
which learned to see through noise, hardly misses the rest. What is in a direction is known to vary by so much: see
`velocity_by` for what a flow makes of that.

    latents      (n, 16, 24, 8, 8)
    components   (n, 2, 96, 8, 8), of mean zero and, the mean over all 96, variance one
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .autoencoder import GRID, LATENT
from .training_set import FRAMES

TOGETHER, KEPT = 8, 96
GROUPS = FRAMES // TOGETHER


class ClipComponents(nn.Module):
    """Nothing that is learned by steps: `fit` finds it, and it is kept with the weights."""

    mean: Tensor
    directions: Tensor
    variances: Tensor
    size: Tensor

    def __init__(self) -> None:
        super().__init__()
        numbers = TOGETHER * LATENT
        self.register_buffer("mean", torch.zeros(numbers))
        self.register_buffer("directions", torch.eye(numbers, KEPT))
        self.register_buffer("variances", torch.ones(KEPT))
        self.register_buffer("size", torch.ones(()))

    def fit(self, latents: Tensor) -> float:
        """Find the directions of float32 (n, 16, 24, 8, 8); give the share of the variance that they hold."""
        values = _by_place(latents).transpose(2, 3).flatten(0, 2)
        mean = values.mean(0)
        covariance = (values - mean).T @ (values - mean) / len(values)
        variances, directions = torch.linalg.eigh(covariance.double())
        kept = variances.flip(0)[:KEPT].float()
        self.mean.copy_(mean)
        self.directions.copy_(directions.flip(1)[:, :KEPT])
        self.size.copy_(kept.mean().sqrt())
        self.variances.copy_(kept / kept.mean())
        return float(kept.sum() / variances.sum())

    def compress(self, latents: Tensor) -> Tensor:
        """(n, 16, 24, 8, 8) -> (n, 2, 96, 8, 8)."""
        numbers = _by_place(latents) - self.mean[:, None]
        return (self.directions.T @ numbers / self.size).unflatten(3, (GRID, GRID))

    def expand(self, components: Tensor) -> Tensor:
        """(n, 2, 96, 8, 8) -> (n, 16, 24, 8, 8): what `compress` was given, less what it left out."""
        numbers = self.directions @ (components.flatten(3) * self.size) + self.mean[:, None]
        return numbers.reshape(len(components), FRAMES, LATENT, GRID, GRID)


def _by_place(latents: Tensor) -> Tensor:
    """(n, 16, 24, 8, 8) -> (n, 2, 192, 64)."""
    return latents.reshape(len(latents), GROUPS, TOGETHER * LATENT, GRID * GRID)
