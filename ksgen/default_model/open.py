"""The bundled model and what reads words for it, opened once for all stages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ksground import weights

from .model import DefaultModel

BUNDLED = Path(__file__).parent / "bundled"


@cache
def open_default_model(folder: Path | None = None, device: str = "cpu") -> DefaultModel:
    """The model in `folder`, else the bundled one. Raises InputError where it is not whole."""
    return DefaultModel.from_pretrained(folder or BUNDLED, device)


def read_texts(texts: Sequence[str]) -> NDArray[np.float32]:
    """Steps in words -> float32 (n, 128), of length 1, by the text half of the sample world's CLIP."""
    read = _text_reader()
    return np.stack([read(text) for text in texts])


@cache
def _text_reader() -> Callable[[str], NDArray[np.float32]]:
    from ksground.models.sample_clip import open_sample_clip

    files = [
        weights.find_weights(name) for name in ("sample-clip", "sample-clip-config", "sample-clip-merges")
    ]
    model = open_sample_clip(*(file for file in files if file))
    return lambda text: np.asarray(model.embed_text(text), np.float32)
