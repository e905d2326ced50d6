"""I3D, RGB, Kinetics-400, as our own torch module that reads the checkpoints in use for FVD.

Carreira and Zisserman, "Quo Vadis, Action Recognition? A New Model and the Kinetics Dataset" (2017, arXiv:1705.07750).
Key names are those of piergiaj/pytorch-i3d, which VideoGPT's and cd-fvd's `i3d_pretrained_400.pt` bears. Held against
cd-fvd 0.1.1: the same logits from the same weights. Dropout is left out, for it does nothing once a network is trained.

The two ports differ in what they add to the variances of the batch norms: 1e-5 with VideoGPT and cd-fvd, 1e-3 with
piergiaj (as in the original). It is worth 5% of the logits, so it has to be said.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from .checkpoint import Tensors, fold_batch_norms

CLASSES = 400
POOLED = 1024
Kernel = tuple[int, int, int]
Output = Literal["logits", "pooled"]
# Of each mixed block: 1 x 1; 1 x 1 before the first 3 x 3 x 3, and that; the same again; behind the pool.
MIXED = {
    "Mixed_3b": (64, 96, 128, 16, 32, 32),
    "Mixed_3c": (128, 128, 192, 32, 96, 64),
    "Mixed_4b": (192, 96, 208, 16, 48, 64),
    "Mixed_4c": (160, 112, 224, 24, 64, 64),
    "Mixed_4d": (128, 128, 256, 24, 64, 64),
    "Mixed_4e": (112, 144, 288, 32, 64, 64),
    "Mixed_4f": (256, 160, 320, 32, 128, 128),
    "Mixed_5b": (256, 160, 320, 32, 128, 128),
    "Mixed_5c": (384, 192, 384, 48, 128, 128),
}
# Pools in front of a block: kernel and stride.
POOLS: dict[str, tuple[Kernel, Kernel]] = {
    "Mixed_3b": ((1, 3, 3), (1, 2, 2)),
    "Mixed_4b": ((3, 3, 3), (2, 2, 2)),
    "Mixed_5b": ((2, 2, 2), (2, 2, 2)),
}
LAST_POOL: Kernel = (2, 7, 7)
# Frames below which nothing is left of time for the last pool.
SHORTEST = 9


class I3D(nn.Module):
    """float32 (n, 3, t, h, w), -1 to 1, 224 x 224 as taught -> float32 (n, 400) logits, or (n, 1024) before them.

    Both are means over what is left of time; logits are linear in the pooled features, so nothing is lost by it.
    """

    def __init__(self, output: Output = "logits") -> None:
        super().__init__()
        self.output = output
        self.Conv3d_1a_7x7 = _Unit(3, 64, (7, 7, 7), stride=2)
        self.Conv3d_2b_1x1 = _Unit(64, 64, (1, 1, 1))
        self.Conv3d_2c_3x3 = _Unit(64, 192, (3, 3, 3))
        channels = 192
        for name, widths in MIXED.items():
            self.add_module(name, _Mixed(channels, widths))
            channels = widths[0] + widths[2] + widths[4] + widths[5]
        self.logits = _Unit(POOLED, CLASSES, (1, 1, 1))

    def forward(self, levels: Tensor) -> Tensor:
        x = _max_pool(self.Conv3d_1a_7x7(levels).relu_(), (1, 3, 3), (1, 2, 2))
        x = self.Conv3d_2c_3x3(self.Conv3d_2b_1x1(x).relu_()).relu_()
        for name in MIXED:
            if name in POOLS:
                x = _max_pool(x, *POOLS[name])
            x = self.get_submodule(name)(x)
        pooled = functional.avg_pool3d(x.float(), LAST_POOL, stride=1)
        if self.output == "logits":
            pooled = self.logits(pooled).float()
        return pooled.mean(dim=2)[..., 0, 0]


class _Unit(nn.Module):
    """A convolution with TensorFlow's "same" padding."""

    def __init__(self, channels: int, out: int, kernel: Kernel, stride: int = 1) -> None:
        super().__init__()
        # At stride 1 both ends get the same, and torch's own padding spares a copy of the map.
        time, high, wide = (side // 2 if stride == 1 else 0 for side in kernel)
        self.conv3d = nn.Conv3d(channels, out, kernel, stride=stride, padding=(time, high, wide))

    def forward(self, x: Tensor) -> Tensor:
        conv = self.conv3d
        if max(conv.kernel_size) == 1:
            # A product of matrices where the channels lie innermost; torch takes its slow way for some of these.
            return functional.linear(x.movedim(1, -1), conv.weight.flatten(1), conv.bias).movedim(-1, 1)
        stride, kernel = tuple(conv.stride), tuple(conv.kernel_size)
        return conv(x if max(stride) == 1 else _same(x, kernel, stride))


class _Mixed(nn.Module):
    """Four branches: 1 x 1 x 1, twice 3 x 3 x 3, and a pool."""

    def __init__(self, channels: int, widths: tuple[int, ...]) -> None:
        super().__init__()
        one, before_first, first, before_second, second, pooled = widths
        self.b0 = _Unit(channels, one, (1, 1, 1))
        self.b1a = _Unit(channels, before_first, (1, 1, 1))
        self.b1b = _Unit(before_first, first, (3, 3, 3))
        self.b2a = _Unit(channels, before_second, (1, 1, 1))
        self.b2b = _Unit(before_second, second, (3, 3, 3))
        self.b3b = _Unit(channels, pooled, (1, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        first = self.b1b(self.b1a(x).relu_())
        second = self.b2b(self.b2a(x).relu_())
        pooled = self.b3b(_max_pool(x, (3, 3, 3), (1, 1, 1)))
        return torch.cat([self.b0(x), first, second, pooled], dim=1).relu_()


def _max_pool(x: Tensor, kernel: Kernel, stride: Kernel) -> Tensor:
    """The largest of each neighbourhood: first over space, picture by picture, then over time.

    A maximum of maxima is the same number. torch's own pool over three axes took a quarter of the network's time.
    """
    (of_time, high, wide), (time_step, down, along) = kernel, stride
    # Padding with 0 is as good as with nothing: what comes is never negative.
    pictures = _same(x.transpose(1, 2).flatten(0, 1), (high, wide), (down, along))
    pooled = functional.max_pool2d(pictures, (high, wide), (down, along))
    over_time = _same(pooled.unflatten(0, (len(x), -1)).transpose(1, 2), (of_time, 1, 1), (time_step, 1, 1))
    last = over_time.shape[2] - of_time + 1
    largest = over_time[:, :, :last:time_step]
    for later in range(1, of_time):
        largest = torch.maximum(largest, over_time[:, :, later : last + later : time_step])
    return largest


def _same(x: Tensor, kernel: tuple[int, ...], stride: tuple[int, ...]) -> Tensor:
    """Zeros around x, so that each stride divides its side; where they are odd the far end gets one more."""
    padding: list[int] = []
    for side, width, step in zip(x.shape[:1:-1], kernel[::-1], stride[::-1], strict=True):
        missing = max(width - 1 - (side - 1) % step, 0)
        padding += [missing // 2, missing - missing // 2]
    return functional.pad(x, padding) if any(padding) else x


def load(tensors: Tensors, batch_norm_eps: float, output: Output) -> I3D:
    """The network with the published weights: 287 tensors, with or without the counts of training batches."""
    with torch.device("meta"):
        network = I3D(output)
    folded = fold_batch_norms(tensors, _norm_behind, batch_norm_eps)
    network.load_state_dict(folded, strict=True, assign=True)
    return network


def _norm_behind(layer: str) -> str | None:
    # The classifier alone has no batch norm.
    return layer.replace("conv3d", "bn") if layer.endswith(".conv3d") and layer != "logits.conv3d" else None
