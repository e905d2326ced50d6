"""Our text boxes beside those of rapidocr-onnxruntime: the package where it can be imported, else what it once said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kscurate.models.text_detector import Boxes, TextDetector, boxes_of, fitted, open_text_detector
from kscurate.scores.text import LONG_SIDE_PX
from ksground.weights import find_weights

from ..real_annotations import needs_real_videos
from ..trained_weights import needs_weights
from .rapidocr_original import SHORT_SIDE_PX, open_original
from .text_frames import REAL, drawn, real

Picture = NDArray[np.uint8]
GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "rapidocr.json").read_text(encoding="utf-8"))
NAMES = [*drawn(), *(pytest.param(name, marks=needs_real_videos) for name in REAL)]
TOLERANCE_PX = 1

pytestmark = needs_weights("text-detection")


@pytest.fixture(scope="module")
def weights() -> Path:
    file = find_weights("text-detection")
    assert file is not None
    return file


@pytest.fixture(scope="module")
def detector(weights: Path) -> TextDetector:
    return open_text_detector(weights)


@pytest.fixture(scope="module")
def original(weights: Path) -> Callable[[Picture], list[list[list[int]]]]:
    pytest.importorskip(
        "rapidocr_onnxruntime", reason="rapidocr-onnxruntime is not importable (see rapidocr_original.py)"
    )
    return open_original(weights, SHORT_SIDE_PX)


def _picture(name: str) -> Picture:
    return real(name) if name in REAL else drawn()[name]


def _at_own_size(detector: TextDetector, picture: Picture) -> Boxes:
    """Boxes with the preprocessing of the original: short side at least SHORT_SIDE_PX."""
    probability = detector.probabilities(fitted(picture, short_side_px=SHORT_SIDE_PX))
    return boxes_of(probability, (picture.shape[1], picture.shape[0]))


def _agree(ours: Boxes, theirs: list[list[list[int]]]) -> None:
    assert len(ours) == len(theirs)
    for wanted in theirs:
        # The regions may come in another order from another OpenCV.
        assert np.abs(ours - np.array(wanted)).max(axis=(1, 2)).min() <= TOLERANCE_PX


@pytest.mark.parametrize("name", NAMES)
def test_boxes_are_those_of_the_package(
    name: str, detector: TextDetector, original: Callable[[Picture], list[list[list[int]]]]
) -> None:
    picture = _picture(name)
    _agree(_at_own_size(detector, picture), original(picture))


@pytest.mark.parametrize("name", NAMES)
def test_boxes_are_those_the_package_gave(name: str, detector: TextDetector) -> None:
    picture = _picture(name)
    _agree(_at_own_size(detector, picture), GOLDEN[name]["own size"])
    (small,) = detector.detect([fitted(picture, long_side_px=LONG_SIDE_PX)])
    _agree(small, GOLDEN[name]["our size"])


def test_the_pictures_show_text_and_none() -> None:
    assert all(GOLDEN[name]["own size"] for name in drawn() if name != "no text")
    assert GOLDEN["no text"] == {"own size": [], "our size": []}
