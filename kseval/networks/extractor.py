"""A network as an extractor: normalises, runs in small batches, at the precision that is asked for."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ksground.errors import InputError

from ..features import Features, Pictures, Precision

Rgb = tuple[float, float, float]
# In levels of 0 to 255.
IMAGENET_MEAN = (255 * 0.485, 255 * 0.456, 255 * 0.406)
IMAGENET_STD = (255 * 0.229, 255 * 0.224, 255 * 0.225)


@dataclass(frozen=True, slots=True)
class Look:
    """How a network is shown what it judges.

    of        "picture": float32 (n, 3, h, w), one vector for each; "clip": (n, 3, t, h, w), one vector for all of it
    mean      of red, green and blue, subtracted from levels of 0 to 255
    std       by which the difference is divided
    size      (h, w) in pixels that it takes, None if any
    frames    of a clip that it takes, None if any
    at_least  frames below which it sees nothing
    """

    of: Literal["picture", "clip"]
    mean: Rgb
    std: Rgb
    size: tuple[int, int] | None = None
    frames: int | None = None
    at_least: int = 1


class NetworkExtractor:
    """A trained network that takes normalised levels and gives a vector (n, d), as `kseval.features.Extractor`.

    at_once  pictures, or clips, that go through the network together: few stay in the processor's caches
    library  the distribution that defines its layers, where that is neither torch nor this package
    """

    reads: Literal["frames", "pairs"] = "frames"

    def __init__(
        self,
        network: nn.Module,
        look: Look,
        *,
        title: str,
        revision: str,
        weights: tuple[str, ...],
        device: str,
        precision: Precision,
        at_once: int = 8,
        library: str | None = None,
    ) -> None:
        self.title, self.revision, self.weights = title, revision, weights
        self.libraries = ("torch", library) if library else ("torch",)
        self.look, self.precision, self.at_once = look, precision, at_once
        self.device = open_device(device)
        self.network = prepared(network, self.device, precision)
        self._mean, self._std = (
            torch.tensor(values, device=self.device).view(3, *[1] * (2 if look.of == "picture" else 3))
            for values in (look.mean, look.std)
        )

    @torch.inference_mode()
    def __call__(self, pictures: Pictures, **gap_s: NDArray[np.float64]) -> Features:
        """float32 (n, t, h, w, 3), 0 to 255 -> float32 (n, t, d) of pictures, (n, 1, d) of clips."""
        self._check(pictures.shape)
        n_clips = len(pictures)
        looks = torch.from_numpy(pictures)
        if self.look.of == "picture":
            looks = looks.flatten(0, 1)
        with autocast(self.device, self.precision):
            features = [self.network(self._levels(each)).float().cpu() for each in looks.split(self.at_once)]
        return torch.cat(features).view(n_clips, -1, features[0].shape[-1]).numpy()

    def _levels(self, looks: Tensor) -> Tensor:
        """(n, ..., h, w, 3) -> (n, 3, ..., h, w) normalised; the channels stay innermost in memory."""
        return (looks.to(self.device).movedim(-1, 1) - self._mean) / self._std

    def _check(self, shape: tuple[int, ...]) -> None:
        look = self.look
        if look.size and shape[2:4] != look.size:
            height, width = look.size
            self._refuse(f"a view of px = [{height}, {width}]", f"{shape[2]} x {shape[3]}")
        if look.frames and shape[1] != look.frames:
            self._refuse(f"frames = {look.frames}", str(shape[1]))
        if shape[1] < look.at_least:
            self._refuse(f"frames of at least {look.at_least}", str(shape[1]))

    def _refuse(self, expected: str, found: str) -> None:
        hint = "the protocol says how many frames an extractor is shown, and how large"
        raise InputError(f"extractor {self.title}", expected=expected, found=found, hint=hint)


def open_device(name: str) -> torch.device:
    """A device by its name. Raises InputError if torch knows none, or there is none here."""
    try:
        device = torch.device(name)
        torch.empty(1, device=device).cpu()
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        said = str(error).partition("\n")[0]
        raise InputError(
            "--device", expected="cpu, or cuda where there is one", found=f"{name!r}: {said}"
        ) from None
    return device


def prepared(network: nn.Module, device: torch.device, precision: Precision) -> nn.Module:
    """The network for inference, laid out as the processor likes it; at bfloat16 its large weights cast once."""
    if device.type == "cpu":
        # Two threads on two cores that others use too were 30 times slower than one, and sums depend on their number.
        # The other core decodes ahead meanwhile.
        torch.set_num_threads(1)
    network = deepcopy(network).eval().requires_grad_(False).to(device)
    for layer in network.modules():
        # Under autocast weights are cast anew at every call unless they are so already.
        if precision == "bfloat16" and isinstance(layer, nn.Conv2d | nn.Conv3d | nn.Linear):
            layer.to(torch.bfloat16)
        if isinstance(layer, nn.Conv3d) and type(layer)._conv_forward is nn.Conv3d._conv_forward:
            layer.__class__ = _FastConv3d
        if isinstance(layer, nn.Conv2d | nn.Conv3d):
            innermost = torch.channels_last if isinstance(layer, nn.Conv2d) else torch.channels_last_3d
            layer.weight.data = layer.weight.data.contiguous(memory_format=innermost)
    return network


class _FastConv3d(nn.Conv3d):
    """By oneDNN where a processor can: torch itself takes a slower way for few and small pictures.

    And for one clip another way than for two, so that features would depend on how many there are.
    """

    def _conv_forward(self, input: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        takes = input.device.type == "cpu" and input.dtype == weight.dtype == torch.float32
        plain = self.padding_mode == "zeros" and not isinstance(self.padding, str)
        if takes and plain and torch.backends.mkldnn.is_available():
            return torch.mkldnn_convolution(
                input,
                weight,
                bias,
                self.padding,  # type: ignore[arg-type]
                self.stride,
                self.dilation,
                self.groups,
            )
        return super()._conv_forward(input, weight, bias)


def autocast(device: torch.device, precision: Precision) -> Any:
    """A context in which convolutions and products are of this precision; the rest stays float32."""
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=precision == "bfloat16")
