"""DINO, ViT-S/16, taught without labels: the class token's 384 numbers a picture, as in DreamBooth's measure.

Caron et al., "Emerging Properties in Self-Supervised Vision Transformers" (2021, arXiv:2104.14294), by timm's
`vit_small_patch16_224.dino`. Mean and deviation are ImageNet's; the plain tag's 0.5 belong to other weights.
"""

from __future__ import annotations

from ..networks.checkpoint import pinned_file, read_tensors
from ..networks.extractor import IMAGENET_MEAN, IMAGENET_STD, Look, NetworkExtractor
from ..networks.libraries import timm_vit
from . import Extractor, Precision

WEIGHTS = "dino-vit-s-16"


def build(device: str = "cpu", precision: Precision = "float32") -> Extractor:
    """float32 (n, t, 224, 224, 3) -> float32 (n, t, 384). Raises InputError if its weights are missing."""
    return NetworkExtractor(
        timm_vit("vit_small_patch16_224", read_tensors(pinned_file(WEIGHTS))),
        Look("picture", IMAGENET_MEAN, IMAGENET_STD, size=(224, 224)),
        title="DINO ViT-S/16",
        revision="1",
        weights=(WEIGHTS,),
        library="timm",
        device=device,
        precision=precision,
    )
