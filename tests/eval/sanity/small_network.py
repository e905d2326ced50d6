"""A network for the attack: random filters over pictures, with gradients, and no weights to bring."""

from __future__ import annotations

import torch

from kseval.features import Extractor, Precision
from kseval.networks.extractor import Look, NetworkExtractor


def build(device: str, precision: Precision) -> Extractor:
    torch.manual_seed(0)
    network = torch.nn.Sequential(
        torch.nn.Conv2d(3, 16, 5, 2),
        torch.nn.ReLU(),
        torch.nn.AdaptiveAvgPool2d(2),
        torch.nn.Flatten(),
        torch.nn.Linear(64, 12),
    )
    return NetworkExtractor(
        network,
        Look("picture", (60.0,) * 3, (60.0,) * 3),
        title="Small network",
        revision="1",
        weights=(),
        device=device,
        precision=precision,
    )
