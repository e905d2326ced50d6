"""TransNetV2, taught where one shot turns into another: 1024 numbers a clip, of its pictures and how they follow.

A stand-in for a network of actions, and no more: it sees 48 x 27 pixels, and was never asked what people do.
"""

from __future__ import annotations

from ksground.models.transnetv2 import HEIGHT_PX, WIDTH_PX

from ..networks.checkpoint import pinned_file, read_tensors
from ..networks.extractor import Look, NetworkExtractor
from ..networks.transnet_features import load
from . import Extractor, Precision

WEIGHTS = "transnetv2"


def build(device: str = "cpu", precision: Precision = "float32") -> Extractor:
    """float32 (n, t, 27, 48, 3) -> float32 (n, 1, 1024), the mean over a clip's frames.

    Raises InputError if its weights are missing.
    """
    return NetworkExtractor(
        load(read_tensors(pinned_file(WEIGHTS))),
        Look("clip", mean=(0.0,) * 3, std=(1.0,) * 3, size=(HEIGHT_PX, WIDTH_PX)),
        title="TransNetV2",
        revision="2",
        weights=(WEIGHTS,),
        device=device,
        precision=precision,
        at_once=1,
    )
