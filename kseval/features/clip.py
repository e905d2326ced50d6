"""CLIP, ViT-B/32 with OpenAI's weights, by open_clip: a picture's and a text's place in one space, 512 numbers each.

Radford et al., "Learning Transferable Visual Models From Natural Language Supervision" (2021, arXiv:2103.00020).
OpenAI taught it with the approximate GELU ("quickgelu"), which is another model than open_clip's plain ViT-B-32; here
it is built from OpenAI's archive, which leaves no choice. Vectors have length 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from torch import Tensor, nn
from torch.nn import functional

from ksground.models.openai_clip import open_openai_clip

from ..networks.checkpoint import pinned_file
from ..networks.extractor import Look, NetworkExtractor
from . import Extractor, Features, Precision

WEIGHTS = "clip-vit-b-32-openai"
MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)


def build(device: str = "cpu", precision: Precision = "float32") -> Extractor:
    """float32 (n, t, 224, 224, 3) -> float32 (n, t, 512); texts -> float32 (n, 512).

    Raises InputError if its weights are missing.
    """
    return ClipExtractor(device, precision)


class ClipExtractor(NetworkExtractor):
    """As `kseval.features.Extractor` and `TextReader`."""

    def __init__(self, device: str, precision: Precision) -> None:
        self._model = open_openai_clip(pinned_file(WEIGHTS))
        super().__init__(
            _UnitVectors(self._model.model.visual),
            Look(
                "picture",
                mean=(255 * MEAN[0], 255 * MEAN[1], 255 * MEAN[2]),
                std=(255 * STD[0], 255 * STD[1], 255 * STD[2]),
                size=(224, 224),
            ),
            title="CLIP ViT-B/32 (OpenAI)",
            revision="1",
            weights=(WEIGHTS,),
            library="open_clip_torch",
            device=device,
            precision=precision,
        )

    def read(self, texts: Sequence[str]) -> Features:
        """Texts -> float32 (n, 512); what is beyond 77 tokens is not read."""
        return np.stack([self._model.embed_text(text) for text in texts]).astype(np.float32)


class _UnitVectors(nn.Module):
    def __init__(self, tower: nn.Module) -> None:
        super().__init__()
        self.tower = tower

    def forward(self, levels: Tensor) -> Tensor:
        return functional.normalize(self.tower(levels).float(), dim=-1)
