"""TransNetV2 as a network of clips: the mean of what its two heads look at."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ksground.models.transnetv2 import CONTEXT, STEP, TransNetV2, window_around

from .checkpoint import Tensors


class TransNetFeatures(nn.Module):
    """float32 (n, 3, t, 27, 48), 0 to 255 -> float32 (n, 1024).

    Each frame's features, after the first dense layer, where the original would read them: in the middle of a window
    of 100 frames, in which the clip's first and last picture stand in for what lies before and after.
    """

    def __init__(self, network: TransNetV2) -> None:
        super().__init__()
        self.network = network

    def forward(self, levels: Tensor) -> Tensor:
        pictures = levels.movedim(1, -1).round().to(torch.uint8)
        n = pictures.shape[1]
        total = torch.zeros((), device=levels.device)
        for first in range(0, n, STEP):
            window = pictures[:, torch.from_numpy(window_around(first, n)).to(levels.device)]
            total = total + self.network.hidden(window)[:, CONTEXT : CONTEXT + min(STEP, n - first)].sum(
                dim=1
            )
        return total / n


def load(tensors: Tensors) -> TransNetFeatures:
    """The network with the published weights."""
    network = TransNetV2()
    network.load_state_dict(tensors, strict=True)
    return TransNetFeatures(network)
