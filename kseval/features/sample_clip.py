"""The small CLIP of the sample world, which comes with the project: a clip's and a text's place in one space.

It was taught four looks at a clip woven into one picture, so it sees change, and knows the sample's steps only.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from ksground.errors import InputError
from ksground.models.sample_clip import open_sample_clip
from ksground.models.woven import WovenModel

from ..networks.checkpoint import pinned_file
from ..networks.extractor import autocast
from . import Extractor, Features, Pictures, Precision

WEIGHTS = ("sample-clip", "sample-clip-config", "sample-clip-merges")


def build(device: str = "cpu", precision: Precision = "float32") -> Extractor:
    """float32 (n, t, h, w, 3) of half the model's side -> float32 (n, 1, d); texts -> float32 (n, d).

    It is so small that it stays on the processor, whatever the device. Raises InputError if its files are damaged.
    """
    return SampleClip(precision)


class SampleClip:
    """As `kseval.features.Extractor` and `TextReader`: a clip's embedding is the mean of its readings'.

    The files are verified at once, the library is loaded when it is first asked: that takes seconds, and whoever finds
    everything in the cache asks nothing.
    """

    title = "Sample CLIP"
    revision = "1"
    weights: tuple[str, ...] = WEIGHTS
    libraries = ("torch", "open_clip_torch")
    reads: Literal["frames", "pairs"] = "frames"

    def __init__(self, precision: Precision) -> None:
        self._files = [pinned_file(name) for name in WEIGHTS]
        self.precision = precision

    @cached_property
    def model(self) -> WovenModel:
        """The network and its tokenizer."""
        return open_sample_clip(*self._files)

    @property
    def side_px(self) -> int:
        """Of the pictures that it takes."""
        return int(self.model.model.visual.image_size) // 2

    def __call__(self, pictures: Pictures, **gap_s: NDArray[np.float64]) -> Features:
        """float32 (n, t, h, w, 3), 0 to 255 -> float32 (n, 1, d)."""
        side = self.side_px
        if pictures.shape[2:4] != (side, side):
            found = f"{pictures.shape[2]} x {pictures.shape[3]}"
            raise InputError(f"extractor {self.title}", expected=f"a view of px = {side}", found=found)
        looks = np.rint(pictures).astype(np.uint8)
        with autocast(torch.device("cpu"), self.precision):
            clips = [self.model.embed_clip(clip) for clip in looks]
        return np.asarray(clips, np.float32)[:, None]

    def read(self, texts: Sequence[str]) -> Features:
        """Texts -> float32 (n, d), each of length 1."""
        return np.asarray([self.model.embed_text(text) for text in texts], np.float32)
