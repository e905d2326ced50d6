"""VideoMAE-Base, taught to name the 400 actions of Kinetics: 768 numbers a clip of 16 frames.

Tong et al., "VideoMAE: Masked Autoencoders are Data-Efficient Learners for Self-Supervised Video Pre-Training" (2022,
arXiv:2203.12602), by transformers. The features are what its classifier looks at; `logits` is that classifier.
"""

from __future__ import annotations

import numpy as np

from ..networks.checkpoint import pinned_file, read_tensors
from ..networks.extractor import IMAGENET_MEAN, IMAGENET_STD, Look, NetworkExtractor
from ..networks.libraries import video_mae
from . import Extractor, Features, Precision

WEIGHTS = "videomae-base-kinetics"


def build(device: str = "cpu", precision: Precision = "float32") -> Extractor:
    """float32 (n, 16, 224, 224, 3) -> float32 (n, 1, 768). Raises InputError if its weights are missing."""
    return VideoMaeExtractor(device, precision)


class VideoMaeExtractor(NetworkExtractor):
    """As `kseval.features.Extractor` and `Classifier`."""

    def __init__(self, device: str, precision: Precision) -> None:
        tensors = read_tensors(pinned_file(WEIGHTS))
        self._weight, self._bias = (tensors[f"classifier.{kind}"].numpy() for kind in ("weight", "bias"))
        super().__init__(
            video_mae(tensors),
            Look("clip", IMAGENET_MEAN, IMAGENET_STD, size=(224, 224), frames=16),
            title="VideoMAE-B Kinetics-400",
            revision="1",
            weights=(WEIGHTS,),
            library="transformers",
            device=device,
            precision=precision,
            at_once=1,
        )

    def class_of(self, step: str) -> int | None:
        """None: the 400 actions of Kinetics are no key steps, and none is guessed."""
        return None

    def logits(self, features: Features) -> Features:
        """float32 (n, 768) -> float32 (n, 400)."""
        return np.asarray(features @ self._weight.T + self._bias, np.float32)
