"""Random weights that look like the published ones: every key, every shape, and numbers that keep signals alive."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import torch
from torch import Tensor, nn

from kseval.networks.i3d import I3D
from kseval.networks.inception import Inception
from ksground.torchvision_import import import_torchvision

Tensors = dict[str, Tensor]


def random_published(name: str) -> Tensors:
    """What the file that the lock calls `name` would hold, but random, and the same each time."""
    return dict(_MADE[name]())


@cache
def _inception() -> Tensors:
    with torch.device("meta"):
        shapes = _with_batch_norms(Inception(), lambda layer: layer.removesuffix(".conv") + ".bn")
    return _filled(shapes | {"fc.weight": (1008, 2048), "fc.bias": (1008,)})


@cache
def _i3d() -> Tensors:
    with torch.device("meta"):
        shapes = _with_batch_norms(I3D(), lambda layer: layer.replace("conv3d", "bn"))
    norm = "logits.bn"
    shapes = {key: shape for key, shape in shapes.items() if not key.startswith(norm)}
    return _filled(shapes | {"logits.conv3d.bias": (400,)})


@cache
def _dino() -> Tensors:
    import_torchvision()
    import timm

    with torch.device("meta"):
        network = timm.create_model("vit_small_patch16_224", num_classes=0)
    return _filled(_shapes(network))


@cache
def _videomae() -> Tensors:
    """With the biases called as in the file that was published, before the library called them otherwise."""
    import_torchvision()
    from transformers import VideoMAEConfig, VideoMAEForVideoClassification

    with torch.device("meta"):
        model = VideoMAEForVideoClassification(VideoMAEConfig(num_labels=400, use_mean_pooling=True))
    shapes = {
        key.replace(".query.bias", ".q_bias").replace(".value.bias", ".v_bias"): shape
        for key, shape in _shapes(model).items()
    }
    return _filled(shapes)


_MADE: dict[str, Callable[[], Tensors]] = {
    "inception-fid": _inception,
    "i3d-kinetics-400": _i3d,
    "dino-vit-s-16": _dino,
    "videomae-base-kinetics": _videomae,
}


def _shapes(network: nn.Module) -> dict[str, tuple[int, ...]]:
    return {key: tuple(tensor.shape) for key, tensor in network.state_dict().items()}


def _with_batch_norms(network: nn.Module, norm_of: Callable[[str], str]) -> dict[str, tuple[int, ...]]:
    """Shapes as published: convolutions without biases, and a batch norm behind each."""
    shapes: dict[str, tuple[int, ...]] = {}
    for name, layer in network.named_modules():
        if isinstance(layer, nn.Conv2d | nn.Conv3d):
            shapes[f"{name}.weight"] = tuple(layer.weight.shape)
            for kind in ("weight", "bias", "running_mean", "running_var"):
                shapes[f"{norm_of(name)}.{kind}"] = (layer.out_channels,)
            shapes[f"{norm_of(name)}.num_batches_tracked"] = ()
    return shapes


def _filled(shapes: dict[str, tuple[int, ...]]) -> Tensors:
    chance = torch.Generator().manual_seed(0)
    return {key: _random(key, shape, chance) for key, shape in shapes.items()}


def _random(key: str, shape: tuple[int, ...], chance: torch.Generator) -> Tensor:
    if key.endswith("num_batches_tracked"):
        return torch.tensor(1)
    values = torch.randn(shape, generator=chance)
    if len(shape) > 1:
        # He et al. 2015: what goes through a ReLU keeps its size.
        return values * math.sqrt(2 / math.prod(shape[1:]))
    if key.endswith((".running_var", ".weight")):
        return 1 + 0.2 * values.abs()
    return 0.1 * values


def made_names() -> list[str]:
    """What there are random weights of."""
    return list(_MADE)
