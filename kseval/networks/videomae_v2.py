"""VideoMAE V2's vision transformer for clips, as our own torch module that reads the published checkpoint.

Wang et al., "VideoMAE V2: Scaling Video Masked Autoencoders with Dual Masking" (2023, arXiv:2303.16727). Held against
cd-fvd 0.1.1's `VisionTransformer.forward_features`: the same features from the same weights. Left out is what does
nothing once a network is trained, and the classifier, which cd-fvd does not ask.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from .checkpoint import Tensors, without


@dataclass(frozen=True, slots=True)
class Shape:
    """Of the network; the defaults are the giant's, as cd-fvd takes it.

    patch_px, tubelet_frames  of the box of pixels that becomes a token
    """

    width: int = 1408
    hidden: int = 6144
    depth: int = 40
    heads: int = 16
    patch_px: int = 14
    tubelet_frames: int = 2
    side_px: int = 224
    frames: int = 16

    @property
    def tokens(self) -> int:
        """Boxes in a clip."""
        return (self.frames // self.tubelet_frames) * (self.side_px // self.patch_px) ** 2


class VideoMaeV2(nn.Module):
    """float32 (n, 3, 16, 224, 224), 0 to 1 -> float32 (n, 1408): the mean over all tokens, normalised."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        box = (shape.tubelet_frames, shape.patch_px, shape.patch_px)
        self.patch_embed = nn.ModuleDict({"proj": nn.Conv3d(3, shape.width, box, stride=box)})
        self.blocks = nn.ModuleList(_Block(shape) for _ in range(shape.depth))
        self.fc_norm = nn.LayerNorm(shape.width, eps=1e-6)
        self.places = _places(shape.tokens, shape.width)

    def forward(self, clips: Tensor) -> Tensor:
        x = self.patch_embed["proj"](clips).flatten(2).transpose(1, 2)
        x = x + self.places.to(x)
        for block in self.blocks:
            x = block(x)
        normalised: Tensor = self.fc_norm(x.float().mean(dim=1))
        return normalised


class _Block(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(shape.width, eps=1e-6)
        self.attn = _Attention(shape)
        self.norm2 = nn.LayerNorm(shape.width, eps=1e-6)
        self.mlp = nn.ModuleDict(
            {"fc1": nn.Linear(shape.width, shape.hidden), "fc2": nn.Linear(shape.hidden, shape.width)}
        )

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.norm1(x))
        inner = functional.gelu(self.mlp["fc1"](self.norm2(x)))
        return x + self.mlp["fc2"](inner)


class _Attention(nn.Module):
    """Queries and values have a bias, keys none: it would change nothing."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width, bias=False)
        self.q_bias, self.v_bias = (nn.Parameter(torch.zeros(shape.width)) for _ in "qv")
        self.proj = nn.Linear(shape.width, shape.width)

    def forward(self, x: Tensor) -> Tensor:
        bias = torch.cat([self.q_bias, torch.zeros_like(self.q_bias), self.v_bias]).to(self.qkv.weight.dtype)
        mixed = functional.linear(x, self.qkv.weight, bias).unflatten(-1, (3, self.heads, -1))
        queries, keys, values = mixed.permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(queries, keys, values)
        out: Tensor = self.proj(seen.transpose(1, 2).flatten(2))
        return out


def _places(tokens: int, width: int) -> Tensor:
    """Where a token is: sines and cosines of its number, float32 (1, tokens, width)."""
    pairs = torch.arange(width, dtype=torch.float64) // 2
    angles = torch.arange(tokens, dtype=torch.float64)[:, None] / 10000 ** (2 * pairs / width)
    angles[:, 0::2], angles[:, 1::2] = angles[:, 0::2].sin(), angles[:, 1::2].cos()
    return angles.float()[None]


def load(tensors: Tensors, shape: Shape | None = None) -> VideoMaeV2:
    """The network with the published weights, which are half floats, in a table `module` or bare."""
    inner = tensors.get("module", tensors)
    known: Tensors = inner if isinstance(inner, dict) else tensors
    with torch.device("meta"):
        network = VideoMaeV2(shape or Shape())
    network.places = _places((shape or Shape()).tokens, (shape or Shape()).width)
    whole = {key: tensor.float() for key, tensor in without(known, ["head"]).items()}
    network.load_state_dict(whole, strict=True, assign=True)
    return network
