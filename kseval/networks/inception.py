"""The Inception-v3 of the Fréchet Inception Distance, as our own torch module that reads the public checkpoint.

Szegedy et al., "Rethinking the Inception Architecture for Computer Vision" (2015, arXiv:1512.00567), in the form of
2015-12-05 that TensorFlow published and mseitzer/pytorch-fid ported. Held against pytorch-fid 0.3.0 and torch-fidelity
0.4.0: the same features from the same weights. It is not torchvision's: average pools do not count the padding, the
last block pools by maximum, and there are 1008 classes, which are left out here with their layer.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from .checkpoint import Tensors, fold_batch_norms, without

BATCH_NORM_EPS = 1e-3
FEATURES = 2048
SIDE_PX = 299
Side = int | tuple[int, int]
Pool = Callable[[Tensor], Tensor]


class Inception(nn.Module):
    """float32 (n, 3, 299, 299), -1 to 1 -> float32 (n, 2048), the last map's mean over the picture ("pool3")."""

    def __init__(self) -> None:
        super().__init__()
        self.Conv2d_1a_3x3 = _Conv(3, 32, 3, stride=2)
        self.Conv2d_2a_3x3 = _Conv(32, 32, 3)
        self.Conv2d_2b_3x3 = _Conv(32, 64, 3, padding=1)
        self.Conv2d_3b_1x1 = _Conv(64, 80, 1)
        self.Conv2d_4a_3x3 = _Conv(80, 192, 3)
        self.Mixed_5b = _Fives(192, pooled=32)
        self.Mixed_5c = _Fives(256, pooled=64)
        self.Mixed_5d = _Fives(288, pooled=64)
        self.Mixed_6a = _Halving(288)
        self.Mixed_6b = _Sevens(768, inner=128)
        self.Mixed_6c = _Sevens(768, inner=160)
        self.Mixed_6d = _Sevens(768, inner=160)
        self.Mixed_6e = _Sevens(768, inner=192)
        self.Mixed_7a = _HalvingSevens(768)
        self.Mixed_7b = _Forked(1280, pool=_mean_nearby)
        self.Mixed_7c = _Forked(2048, pool=_largest_nearby)

    def forward(self, levels: Tensor) -> Tensor:
        x = self.Conv2d_2b_3x3(self.Conv2d_2a_3x3(self.Conv2d_1a_3x3(levels)))
        x = functional.max_pool2d(x, 3, stride=2)
        x = self.Conv2d_4a_3x3(self.Conv2d_3b_1x1(x))
        x = functional.max_pool2d(x, 3, stride=2)
        for name, block in self.named_children():
            if name.startswith("Mixed"):
                x = block(x)
        return x.float().mean(dim=(2, 3))


class _Conv(nn.Module):
    def __init__(self, channels: int, out: int, kernel: Side, stride: int = 1, padding: Side = 0) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, out, kernel, stride=stride, padding=padding)

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(self.conv(x), inplace=True)


def _across(channels: int, out: int) -> _Conv:
    return _Conv(channels, out, (1, 7), padding=(0, 3))


def _down(channels: int, out: int) -> _Conv:
    return _Conv(channels, out, (7, 1), padding=(3, 0))


class _Fives(nn.Module):
    """Four branches: 1 x 1, 5 x 5, two 3 x 3 in a row, and a pool."""

    def __init__(self, channels: int, pooled: int) -> None:
        super().__init__()
        self.branch1x1 = _Conv(channels, 64, 1)
        self.branch5x5_1 = _Conv(channels, 48, 1)
        self.branch5x5_2 = _Conv(48, 64, 5, padding=2)
        self.branch3x3dbl_1 = _Conv(channels, 64, 1)
        self.branch3x3dbl_2 = _Conv(64, 96, 3, padding=1)
        self.branch3x3dbl_3 = _Conv(96, 96, 3, padding=1)
        self.branch_pool = _Conv(channels, pooled, 1)

    def forward(self, x: Tensor) -> Tensor:
        fives = self.branch5x5_2(self.branch5x5_1(x))
        threes = self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x)))
        return _joined(self.branch1x1(x), fives, threes, self.branch_pool(_mean_nearby(x)))


class _Halving(nn.Module):
    """Half the side, by two branches and a pool."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.branch3x3 = _Conv(channels, 384, 3, stride=2)
        self.branch3x3dbl_1 = _Conv(channels, 64, 1)
        self.branch3x3dbl_2 = _Conv(64, 96, 3, padding=1)
        self.branch3x3dbl_3 = _Conv(96, 96, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        threes = self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x)))
        return _joined(self.branch3x3(x), threes, functional.max_pool2d(x, 3, stride=2))


class _Sevens(nn.Module):
    """Four branches: 1 x 1, 7 x 7 taken apart, that twice, and a pool."""

    def __init__(self, channels: int, inner: int) -> None:
        super().__init__()
        self.branch1x1 = _Conv(channels, 192, 1)
        self.branch7x7_1 = _Conv(channels, inner, 1)
        self.branch7x7_2 = _across(inner, inner)
        self.branch7x7_3 = _down(inner, 192)
        self.branch7x7dbl_1 = _Conv(channels, inner, 1)
        self.branch7x7dbl_2 = _down(inner, inner)
        self.branch7x7dbl_3 = _across(inner, inner)
        self.branch7x7dbl_4 = _down(inner, inner)
        self.branch7x7dbl_5 = _across(inner, 192)
        self.branch_pool = _Conv(channels, 192, 1)

    def forward(self, x: Tensor) -> Tensor:
        once = self.branch7x7_3(self.branch7x7_2(self.branch7x7_1(x)))
        twice = self.branch7x7dbl_3(self.branch7x7dbl_2(self.branch7x7dbl_1(x)))
        twice = self.branch7x7dbl_5(self.branch7x7dbl_4(twice))
        return _joined(self.branch1x1(x), once, twice, self.branch_pool(_mean_nearby(x)))


class _HalvingSevens(nn.Module):
    """Half the side, by two branches and a pool."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.branch3x3_1 = _Conv(channels, 192, 1)
        self.branch3x3_2 = _Conv(192, 320, 3, stride=2)
        self.branch7x7x3_1 = _Conv(channels, 192, 1)
        self.branch7x7x3_2 = _across(192, 192)
        self.branch7x7x3_3 = _down(192, 192)
        self.branch7x7x3_4 = _Conv(192, 192, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        threes = self.branch3x3_2(self.branch3x3_1(x))
        sevens = self.branch7x7x3_3(self.branch7x7x3_2(self.branch7x7x3_1(x)))
        return _joined(threes, self.branch7x7x3_4(sevens), functional.max_pool2d(x, 3, stride=2))


class _Forked(nn.Module):
    """Four branches, two of which end in a fork of 1 x 3 and 3 x 1."""

    def __init__(self, channels: int, pool: Pool) -> None:
        super().__init__()
        self.pool = pool
        self.branch1x1 = _Conv(channels, 320, 1)
        self.branch3x3_1 = _Conv(channels, 384, 1)
        self.branch3x3_2a = _Conv(384, 384, (1, 3), padding=(0, 1))
        self.branch3x3_2b = _Conv(384, 384, (3, 1), padding=(1, 0))
        self.branch3x3dbl_1 = _Conv(channels, 448, 1)
        self.branch3x3dbl_2 = _Conv(448, 384, 3, padding=1)
        self.branch3x3dbl_3a = _Conv(384, 384, (1, 3), padding=(0, 1))
        self.branch3x3dbl_3b = _Conv(384, 384, (3, 1), padding=(1, 0))
        self.branch_pool = _Conv(channels, 192, 1)

    def forward(self, x: Tensor) -> Tensor:
        once, twice = self.branch3x3_1(x), self.branch3x3dbl_2(self.branch3x3dbl_1(x))
        forks = (
            self.branch3x3_2a(once),
            self.branch3x3_2b(once),
            self.branch3x3dbl_3a(twice),
            self.branch3x3dbl_3b(twice),
        )
        return _joined(self.branch1x1(x), *forks, self.branch_pool(self.pool(x)))


def _mean_nearby(x: Tensor) -> Tensor:
    return functional.avg_pool2d(x, 3, stride=1, padding=1, count_include_pad=False)


def _largest_nearby(x: Tensor) -> Tensor:
    return functional.max_pool2d(x, 3, stride=1, padding=1)


def _joined(*branches: Tensor) -> Tensor:
    return torch.cat(branches, dim=1)


def load(tensors: Tensors) -> Inception:
    """The network with the published weights: 472 tensors, with or without the counts of training batches."""
    with torch.device("meta"):
        network = Inception()
    folded = fold_batch_norms(tensors, _norm_behind, BATCH_NORM_EPS)
    network.load_state_dict(without(folded, ["fc"]), strict=True, assign=True)
    return network


def _norm_behind(layer: str) -> str | None:
    return f"{layer.removesuffix('.conv')}.bn" if layer.endswith(".conv") else None
