"""A small network that tells the sample world's steps from eight pictures of a clip, and how they follow each other.

A residual network on pictures whose channels are shifted between neighbours in time before each block (Lin et al. 2019,
"TSM: Temporal Shift Module for Efficient Video Understanding"), so that it sees motion at the price of pictures. Ours
besides: the width, and a convolution over time on the pooled pictures in place of their mean.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

FRAMES, SIDE_PX = 8, 64
WIDTHS = (16, 32, 64, 128)
FEATURES = 128
# One part in so many of the channels is taken from the picture before, and as much from the one after.
SHIFTED_PART = 8


class SampleAction(nn.Module):
    """Pictures, float32 (n, FRAMES, 3, SIDE_PX, SIDE_PX), -1 to 1 -> features, float32 (n, FEATURES)."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        first, *others = WIDTHS
        self.stem = nn.Sequential(
            nn.Conv2d(3, first, 5, stride=2, padding=2, bias=False), nn.BatchNorm2d(first), nn.ReLU()
        )
        halving = [_Block(narrow, wide, 2) for narrow, wide in zip(WIDTHS, others, strict=False)]
        self.blocks = nn.Sequential(*halving, _Block(WIDTHS[-1], WIDTHS[-1], 1))
        self.over_time = nn.Conv1d(WIDTHS[-1], FEATURES, 3, padding=1)
        self.head = nn.Linear(FEATURES, classes)

    def forward(self, pictures: Tensor) -> Tensor:
        n, t = pictures.shape[:2]
        seen = self.blocks(self.stem(pictures.flatten(0, 1).contiguous(memory_format=torch.channels_last)))
        of_pictures = seen.float().mean(dim=(2, 3)).view(n, t, -1).transpose(1, 2)
        return functional.relu(self.over_time(of_pictures)).mean(dim=2)


class _Block(nn.Module):
    """Shift in time, two convolutions, added to what came in."""

    def __init__(self, channels: int, filters: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, filters, 3, stride=stride, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(filters)
        self.second = nn.Conv2d(filters, filters, 3, padding=1, bias=False)
        self.second_norm = nn.BatchNorm2d(filters)
        self.stride = stride
        self.past = nn.Conv2d(channels, filters, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        seen = functional.relu(self.first_norm(self.first(shifted(x))))
        kept = self.past(functional.avg_pool2d(x, self.stride))
        return functional.relu(self.second_norm(self.second(seen)) + kept)


def shifted(x: Tensor) -> Tensor:
    """(n FRAMES, c, h, w): the first channels from the picture before, the next from the one after, 0 at the ends."""
    part = x.shape[1] // SHIFTED_PART
    frames = x.view(-1, FRAMES, *x.shape[1:])
    moved = frames.clone()
    moved[:, 1:, :part], moved[:, 0, :part] = frames[:, :-1, :part], 0
    moved[:, :-1, part : 2 * part], moved[:, -1, part : 2 * part] = frames[:, 1:, part : 2 * part], 0
    return moved.view_as(x).contiguous(memory_format=torch.channels_last)
