"""Our EfficientNet-Lite0 beside the package: itself where it can be imported, else what it once said."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from kseval.features import Extractor, open_extractor
from kseval.networks.efficientnet_lite import EfficientNetLite0

from ...trained_weights import needs_weights
from .efficientnet_lite_original import EVERY, GOLDEN, original_features
from .made_clips import made_clips

# Features reach 6; folding the batch norms rounds a little elsewhere.
TOLERANCE = 2e-5

pytestmark = needs_weights("efficientnet-lite0")


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return open_extractor("efficientnet_lite0")


def test_it_says_what_the_original_once_said(extractor: Extractor) -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    features = extractor(made_clips(2, 2, 224, 224))
    np.testing.assert_allclose(features[..., ::EVERY], golden["features"], rtol=0, atol=TOLERANCE)


def test_it_says_what_the_original_says(extractor: Extractor) -> None:
    pytest.importorskip(
        "efficientnet_lite_pytorch",
        reason="efficientnet-lite-pytorch is not importable (see efficientnet_lite_original.py)",
    )
    features = extractor(made_clips(2, 2, 224, 224))
    np.testing.assert_allclose(features, original_features(), rtol=0, atol=TOLERANCE)


def test_at_bfloat16_features_point_the_same_way(extractor: Extractor) -> None:
    clips = made_clips(2, 2, 224, 224)
    exact, rough = extractor(clips), open_extractor("efficientnet_lite0", precision="bfloat16")(clips)
    cosine = (exact * rough).sum(-1) / np.linalg.norm(exact, axis=-1) / np.linalg.norm(rough, axis=-1)
    assert rough.dtype == np.float32
    assert cosine.min() > 0.99
    assert not np.array_equal(exact, rough)


@pytest.mark.parametrize("side", [63, 64, 65])
def test_a_picture_of_any_side_is_padded_as_tensorflow_does(side: int) -> None:
    """Each stride of two gives half of the side, rounded up."""
    stem = EfficientNetLite0()._conv_stem
    made = made_clips(1, 1, side, side)[0, 0]
    assert stem(torch.from_numpy(made).permute(2, 0, 1)[None]).shape[-1] == -(-side // 2)
