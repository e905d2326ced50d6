"""What efficientnet-lite-pytorch 0.1.0 says of made pictures: run as a module, it writes that down.

    python -m tests.eval.features.efficientnet_lite_original

The package is no dependency; to have it importable without what it would install:

    pip install --no-deps --target FOLDER efficientnet-lite-pytorch==0.1.0
    PYTHONPATH=FOLDER pytest tests/eval/features/test_efficientnet_lite0.py
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from kseval.networks.checkpoint import pinned_file, read_tensors

from .made_clips import made_clips

GOLDEN = Path(__file__).with_name("golden") / "efficientnet_lite0.json"
EVERY = 8


def original_features() -> NDArray[np.float32]:
    """float32 (2, 2, 1280) of the package, of two clips of two pictures; raises ImportError where it is not."""
    model = import_module("efficientnet_lite_pytorch").EfficientNet.from_name("efficientnet-lite0").eval()
    model.load_state_dict(read_tensors(pinned_file("efficientnet-lite0")))
    pictures = torch.from_numpy(made_clips(2, 2, 224, 224)).flatten(0, 1).permute(0, 3, 1, 2)
    with torch.inference_mode():
        features = model.extract_features((pictures - 127) / 128).mean(dim=(2, 3))
    return features.view(2, 2, -1).numpy()


if __name__ == "__main__":
    features = original_features()[..., ::EVERY].astype(float).round(6).tolist()
    GOLDEN.write_text(json.dumps({"package": "efficientnet-lite-pytorch 0.1.0", "features": features}) + "\n")
