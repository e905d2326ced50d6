"""VideoMAE V2, giant, tuned on Something-Something V2: cd-fvd's network beside I3D; 1408 numbers a clip of 16 frames.

Ge et al. 2024, "On the Content Bias in Fréchet Video Distance" (arXiv:2404.12391): it hears motion where I3D hears
what is shown. Levels go in over 255, without mean and standard deviation, as in cd-fvd. Two gigabytes.
"""

from __future__ import annotations

from ..networks.checkpoint import pinned_file, read_tensors
from ..networks.extractor import Look, NetworkExtractor
from ..networks.videomae_v2 import load
from . import Extractor, Precision

WEIGHTS = "videomae-v2-giant-ssv2"


def build(device: str = "cpu", precision: Precision = "float32") -> Extractor:
    """float32 (n, 16, 224, 224, 3) -> float32 (n, 1, 1408). Raises InputError without its weights."""
    return NetworkExtractor(
        load(read_tensors(pinned_file(WEIGHTS))),
        Look("clip", mean=(0.0,) * 3, std=(255.0,) * 3, size=(224, 224), frames=16),
        title="VideoMAE V2-g SSv2",
        revision="1",
        weights=(WEIGHTS,),
        device=device,
        precision=precision,
        at_once=1,
    )
