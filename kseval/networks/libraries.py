"""Networks that a library defines, with published weights put into them by our own hand: nothing is downloaded."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from ksground.torchvision_import import import_torchvision

from .checkpoint import Tensors


def timm_vit(name: str, tensors: Tensors, **settings: Any) -> nn.Module:
    """A vision transformer of timm without classifier: its vector is the class token's, after the last norm."""
    import_torchvision()
    import timm

    with torch.device("meta"):
        network: nn.Module = timm.create_model(
            name, pretrained=False, num_classes=0, global_pool="token", **settings
        )
    network.load_state_dict(tensors, strict=True, assign=True)
    return network


class VideoMae(nn.Module):
    """VideoMAE-Base of transformers, taught Kinetics-400: float32 (n, 3, 16, 224, 224) -> float32 (n, 768).

    The features are what its classifier looks at: the mean over all places and times, normalised.
    """

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, levels: Tensor) -> Tensor:
        places = self.model.videomae(levels.movedim(1, 2)).last_hidden_state
        normalised: Tensor = self.model.fc_norm(places.float().mean(dim=1))
        return normalised


def video_mae(tensors: Tensors) -> VideoMae:
    """The network with the published weights, whether their keys are as published or as the library now writes them."""
    import_torchvision()
    from transformers import VideoMAEConfig, VideoMAEForVideoClassification

    # What the published configuration says where it differs from the library's defaults.
    model = VideoMAEForVideoClassification(VideoMAEConfig(num_labels=400, use_mean_pooling=True))
    model.load_state_dict({_renamed(key): tensor for key, tensor in tensors.items()}, strict=True)
    return VideoMae(model)


def _renamed(key: str) -> str:
    return key.replace("attention.q_bias", "attention.query.bias").replace(
        "attention.v_bias", "attention.value.bias"
    )
