"""The transformer of all three predictors: a grid of tokens, told the time of the flow and the step's text.

Blocks are a DiT's with one shared modulation (Peebles and Xie 2023, arXiv:2212.09748; Chen et al. 2023, PixArt-alpha,
arXiv:2310.00426, section 2.3): time and text together give six vectors that scale, shift and gate every block, each of
which adds its own. Queries and keys are normalised (Dehghani et al. 2023, arXiv:2302.05442); the two layers have a
squared ReLU between them (So et al. 2021, arXiv:2109.08668).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from .autoencoder import GRID

TIME_FREQUENCIES = 64


@dataclass(frozen=True, slots=True)
class Size:
    """How large a transformer is; heads are 64 wide.

    near  whether each token takes something of the eight around it along before it looks at all (as Chu et al. 2021,
          arXiv:2102.10882): what is near, attention would have to learn
    """

    width: int = 192
    depth: int = 6
    near: bool = False

    @property
    def heads(self) -> int:
        """Heads of attention."""
        return self.width // 64


class Block(nn.Module):
    """Attention and two layers, both scaled, shifted and gated by six vectors (n, groups, 6, width)."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.heads = size.heads
        self.own = nn.Parameter(torch.zeros(6, size.width))
        self.into = nn.Linear(size.width, 3 * size.width)
        self.out_of = nn.Linear(size.width, size.width)
        self.wide = nn.Linear(size.width, 4 * size.width)
        self.narrow = nn.Linear(4 * size.width, size.width)
        self.near: nn.Conv2d | None = None
        if size.near:
            self.near = nn.Conv2d(size.width, size.width, 3, padding=1, groups=size.width)
            nn.init.zeros_(self.near.weight)

    def forward(self, tokens: Tensor, told: Tensor, seen: Tensor | None = None) -> Tensor:
        """(n, groups, k, width) -> the same; `seen` bool (n, 1, 1, groups * k): which tokens may be looked at."""
        shift, scale, gate, shift_2, scale_2, gate_2 = (told + self.own).unbind(2)
        x = _norm(tokens) * (1 + scale[:, :, None]) + shift[:, :, None]
        tokens = tokens + gate[:, :, None] * self._attention(x, seen)
        x = _norm(tokens) * (1 + scale_2[:, :, None]) + shift_2[:, :, None]
        return tokens + gate_2[:, :, None] * self.narrow(self.wide(x).relu().square())

    def _attention(self, x: Tensor, seen: Tensor | None) -> Tensor:
        n, groups, k, width = x.shape
        if self.near is not None:
            grid = x.reshape(n * groups, GRID, GRID, width).permute(0, 3, 1, 2)
            x = x + self.near(grid).permute(0, 2, 3, 1).reshape(x.shape)
        # (3, n, heads, groups * k, 64)
        each = self.into(x).view(n, groups * k, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        query, key, value = _norm(each[0]), _norm(each[1]), each[2]
        # Written out: for so few tokens that is three times as fast on a processor as the fused function.
        likeness = query / math.sqrt(query.shape[-1]) @ key.transpose(-1, -2)
        if seen is not None:
            likeness = likeness.masked_fill(~seen, -math.inf)
        mixed = likeness.softmax(-1) @ value
        return self.out_of(mixed.transpose(1, 2).reshape(n, groups, k, width))


class GridTransformer(nn.Module):
    """Groups of 8 x 8 tokens (a group is a step, or a moment of a clip), of which each knows all others.

    takes, gives   channels of a token before and after
    text           length of a text's vector
    groups         how many there may be
    """

    def __init__(self, takes: int, gives: int, text: int, groups: int, size: Size) -> None:
        super().__init__()
        self.embed = nn.Linear(takes, size.width)
        self.place = nn.Parameter(0.02 * torch.randn(1, 1, GRID * GRID, size.width))
        self.turn = nn.Parameter(0.02 * torch.randn(1, groups, 1, size.width))
        self.text = nn.Linear(text, size.width)
        self.time = nn.Sequential(
            nn.Linear(2 * TIME_FREQUENCIES, size.width), nn.SiLU(), nn.Linear(size.width, size.width)
        )
        self.tell = nn.Sequential(nn.SiLU(), nn.Linear(size.width, 6 * size.width))
        self.blocks = nn.ModuleList(Block(size) for _ in range(size.depth))
        self.last = nn.Linear(size.width, gives)
        for layer in (self.tell[1], self.last):
            nn.init.zeros_(layer.weight)  # type: ignore[arg-type]
            nn.init.zeros_(layer.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor, text: Tensor, time: Tensor, seen: Tensor | None = None) -> Tensor:
        """What is asked of every token.

        x      (n, groups, takes, 8, 8)
        text   (n, groups or 1, text): what each group is about
        time   (n,), 0 to 1: how far the flow has come
        seen   bool (n, groups): groups that exist; None: all

        Gives (n, groups, gives, 8, 8).
        """
        n, groups = x.shape[:2]
        tokens = self.embed(x.flatten(3).transpose(2, 3)) + self.place + self.turn[:, :groups]
        told = self.text(text) + self.time(waves(time).to(text))[:, None]
        # (n, groups or 1, 6, width)
        six = self.tell(told).unflatten(-1, (6, -1))
        mask = None
        if seen is not None:
            mask = seen[:, :, None].expand(-1, -1, GRID * GRID).reshape(n, 1, 1, -1)
        for block in self.blocks:
            tokens = block(tokens, six, mask)
        return self.last(_norm(tokens)).transpose(2, 3).unflatten(3, (GRID, GRID))


def waves(time: Tensor) -> Tensor:
    """(n,), 0 to 1 -> (n, 128): sines and cosines of 1 to 1000 radians."""
    rates = torch.exp(torch.linspace(0, math.log(1000), TIME_FREQUENCIES, device=time.device))
    angles = time[:, None].float() * rates
    return torch.cat([angles.sin(), angles.cos()], 1)


def _norm(x: Tensor) -> Tensor:
    return functional.layer_norm(x, x.shape[-1:])
