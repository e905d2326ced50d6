"""The text detector of rapidocr-onnxruntime 1.4.4, set as its own config.yaml sets it.

The package is no dependency; to have it importable without what it would install:

    pip install --no-deps --target FOLDER rapidocr-onnxruntime==1.4.4
    PYTHONPATH=FOLDER pytest tests/parity/test_text_detector.py
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SHORT_SIDE_PX = 736


def open_original(weights: Path, short_side_px: int) -> Callable[[NDArray[np.uint8]], list[list[list[int]]]]:
    """RGB picture -> its boxes, as lists; raises ImportError where the package is not."""
    package = import_module("rapidocr_onnxruntime.ch_ppocr_det")
    detector = package.TextDetector(
        {
            "model_path": str(weights),
            "intra_op_num_threads": 1,
            "inter_op_num_threads": 1,
            "use_cuda": False,
            "use_dml": False,
            "limit_side_len": short_side_px,
            "limit_type": "min",
            "mean": [0.5, 0.5, 0.5],
            "std": [0.5, 0.5, 0.5],
            "thresh": 0.3,
            "box_thresh": 0.5,
            "max_candidates": 1000,
            "unclip_ratio": 1.6,
            "use_dilation": True,
            "score_mode": "fast",
        }
    )
    # It wants BGR.
    return lambda rgb: np.asarray(detector(np.ascontiguousarray(rgb[:, :, ::-1]))[0], int).tolist()
