"""The small action network of the sample world, which comes with the project: 128 numbers a clip, and which step it is.

A stand-in for a network of Kinetics: taught the sample's 133 steps from eight pictures, it knows nothing else.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import Tensor, nn

from ..networks.checkpoint import pinned_file, read_tensors
from ..networks.extractor import Look, NetworkExtractor
from ..networks.sample_action import FRAMES, SIDE_PX, SampleAction
from . import Extractor, Features, Precision

WEIGHTS = "sample-action"


def build(device: str = "cpu", precision: Precision = "float32") -> Extractor:
    """float32 (n, 8, 64, 64, 3) -> float32 (n, 1, 128). Raises InputError if its file is damaged."""
    return load(pinned_file(WEIGHTS), device, precision)


def load(path: Path, device: str = "cpu", precision: Precision = "float32") -> SampleActionExtractor:
    """The extractor from a file of `training/sample_action`, with the steps that it bears."""
    from safetensors import safe_open

    with safe_open(str(path), "pt") as file:
        classes: list[str] = json.loads(file.metadata()["classes"])
    network = SampleAction(len(classes))
    network.load_state_dict({name: tensor.float() for name, tensor in read_tensors(path).items()})
    return SampleActionExtractor(network, classes, device, precision)


class SampleActionExtractor(NetworkExtractor):
    """As `kseval.features.Extractor` and `Classifier`."""

    def __init__(self, network: SampleAction, classes: list[str], device: str, precision: Precision) -> None:
        super().__init__(
            _InOrderOfTime(network),
            Look("clip", mean=(127.5,) * 3, std=(127.5,) * 3, size=(SIDE_PX, SIDE_PX), frames=FRAMES),
            title="Sample action network",
            revision="1",
            weights=(WEIGHTS,),
            device=device,
            precision=precision,
            at_once=4,
        )
        self.head, self.classes = network.head, {_plain(step): at for at, step in enumerate(classes)}

    def class_of(self, step: str) -> int | None:
        """The class of a step's words; None if it was not taught it."""
        return self.classes.get(_plain(step))

    @torch.inference_mode()
    def logits(self, features: Features) -> Features:
        """float32 (n, 128) -> float32 (n, classes)."""
        weight, bias = self.head.weight.float().cpu(), self.head.bias.float().cpu()
        return nn.functional.linear(torch.from_numpy(features), weight, bias).numpy()


class _InOrderOfTime(nn.Module):
    """Channels before time, as other networks of clips take them."""

    def __init__(self, network: SampleAction) -> None:
        super().__init__()
        self.network = network

    def forward(self, clips: Tensor) -> Tensor:
        features: Tensor = self.network(clips.transpose(1, 2))
        return features


def _plain(step: str) -> str:
    """Datasets write one and the same step with other capitals, spaces and full stops."""
    return " ".join(step.lower().split()).rstrip(" .")
