"""Inception-v3 as the Fréchet Inception Distance takes it: 2048 numbers a picture.

`build` scales levels by (x - 128) / 128, as TensorFlow's own graph, clean-fid and torch-fidelity do;
`kseval.features.inception:build_pytorch_fid` by 2 x / 255 - 1, as pytorch-fid does.
"""

from __future__ import annotations

from ..networks.checkpoint import pinned_file, read_tensors
from ..networks.extractor import Look, NetworkExtractor
from ..networks.inception import SIDE_PX, load
from . import Extractor, Precision

WEIGHTS = "inception-fid"


def build(device: str = "cpu", precision: Precision = "float32") -> Extractor:
    """float32 (n, t, 299, 299, 3) -> float32 (n, t, 2048). Raises InputError if its weights are missing."""
    return _build("Inception-v3", 128.0, 128.0, device, precision)


def build_pytorch_fid(device: str = "cpu", precision: Precision = "float32") -> Extractor:
    """The same with pytorch-fid's scale."""
    return _build("Inception-v3 (pytorch-fid's scale)", 127.5, 127.5, device, precision)


def _build(title: str, mean: float, std: float, device: str, precision: Precision) -> Extractor:
    return NetworkExtractor(
        load(read_tensors(pinned_file(WEIGHTS))),
        Look("picture", mean=(mean,) * 3, std=(std,) * 3, size=(SIDE_PX, SIDE_PX)),
        title=title,
        revision="1",
        weights=(WEIGHTS,),
        device=device,
        precision=precision,
    )
