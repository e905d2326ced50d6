"""Our Inception beside pytorch-fid's and torch-fidelity's: the same weights, the same features."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from kseval.networks.inception import Inception, load
from ksground.torchvision_import import import_torchvision

from .made_clips import made_clips
from .random_weights import random_published

TOLERANCE = 1e-5
PICTURES = torch.from_numpy(made_clips(1, 2, 299, 299)[0]).permute(0, 3, 1, 2)


@pytest.fixture(scope="module")
def tensors() -> dict[str, Tensor]:
    """Random weights as published, with batch norms that keep what flows through them at a size of about 1."""
    return random_published("inception-fid")


@pytest.fixture(scope="module")
def ours(tensors: dict[str, Tensor]) -> Inception:
    return load(tensors).eval()


def assert_same(features: Tensor, expected: Tensor) -> None:
    size = expected.abs().max()
    assert 0.1 < size < 100, "weights that let nothing through prove nothing"
    assert expected.std(dim=0).max() > 0.01 * size, "pictures must differ"
    assert (features - expected).abs().max() < TOLERANCE * max(size, 1)


@torch.inference_mode()
def test_the_same_features_as_pytorch_fid(
    tensors: dict[str, Tensor], ours: Inception, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_torchvision()
    original: Any = pytest.importorskip("pytorch_fid.inception", reason="pytorch-fid is not installed")
    monkeypatch.setattr(original, "load_state_dict_from_url", lambda *_, **__: dict(tensors))
    theirs = original.InceptionV3([3]).eval()
    assert_same(ours((PICTURES - 127.5) / 127.5), theirs(PICTURES / 255)[0][..., 0, 0])


@torch.inference_mode()
def test_the_same_features_as_torch_fidelity(
    tensors: dict[str, Tensor], ours: Inception, tmp_path: Path
) -> None:
    import_torchvision()
    original: Any = pytest.importorskip(
        "torch_fidelity.feature_extractor_inceptionv3", reason="torch-fidelity is not installed"
    )
    torch.save(tensors, tmp_path / "weights.pth")
    theirs = original.FeatureExtractorInceptionV3(
        "inception", ["2048"], feature_extractor_weights_path=str(tmp_path / "weights.pth")
    )
    assert_same(ours((PICTURES - 128) / 128), theirs(PICTURES.to(torch.uint8))[0])


@torch.inference_mode()
def test_the_last_pool_takes_the_largest_and_those_before_leave_out_the_padding(ours: Inception) -> None:
    """Held without the packages: a pool that counts the padding would pull a constant map down at its edges."""
    ones = torch.ones(1, 1280, 8, 8)
    block: Any = ours.Mixed_7b
    assert torch.equal(block.pool(ones), ones)
    peak = torch.zeros(1, 1, 8, 8)
    peak[..., 4, 4] = 1
    last: Any = ours.Mixed_7c
    assert isinstance(last, nn.Module)
    assert np.isclose(float(last.pool(peak).sum()), 9)
