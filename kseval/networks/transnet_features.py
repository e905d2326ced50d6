"""TransNetV2 as a network of clips: the mean of what its two heads look at."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ksground.models.transnetv2 import TransNetV2

from .checkpoint import Tensors


class TransNetFeatures(nn.Module):
    """float32 (n, 3, t, 27, 48), 0 to 255 -> float32 (n, 1024), the mean over frames of the first dense layer's values.

    Unlike the original, which fills a window of 100 frames up with repeats, a clip is shown as it is, nothing before
    and nothing after: six times as fast for 16 frames, and no repeat counts as a frame.
    """

    def __init__(self, network: TransNetV2) -> None:
        super().__init__()
        self.network = network

    def forward(self, levels: Tensor) -> Tensor:
        pictures = levels.movedim(1, -1).round().to(torch.uint8)
        return self.network.hidden(pictures).mean(dim=1)


def load(tensors: Tensors) -> TransNetFeatures:
    """The network with the published weights."""
    network = TransNetV2()
    network.load_state_dict(tensors, strict=True)
    return TransNetFeatures(network)
