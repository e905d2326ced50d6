"""Our I3D beside cd-fvd's: the same weights, the same logits; and what its settings change."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from kseval.networks.i3d import I3D, load

from .made_clips import made_clips
from .random_weights import random_published

CLIP = torch.from_numpy(made_clips(1, 10, 224, 224)).permute(0, 4, 1, 2, 3) / 127.5 - 1


@pytest.fixture(scope="module")
def tensors() -> dict[str, Tensor]:
    return random_published("i3d-kinetics-400")


@pytest.fixture(scope="module")
def logits(tensors: dict[str, Tensor]) -> Tensor:
    with torch.inference_mode():
        return load(tensors, 1e-5, "logits").eval()(CLIP)


@torch.inference_mode()
def test_the_same_logits_as_cd_fvd(tensors: dict[str, Tensor], logits: Tensor) -> None:
    original: Any = pytest.importorskip("cdfvd.third_party.i3d.pytorch_i3d", reason="cd-fvd is not installed")
    theirs = original.InceptionI3d(400, in_channels=3).eval()
    theirs.load_state_dict(tensors)
    expected = theirs(CLIP)
    assert 0.1 < expected.abs().max() < 100, "weights that let nothing through prove nothing"
    assert (logits - expected).abs().max() < 1e-5 * expected.abs().max()


@torch.inference_mode()
def test_logits_are_linear_in_the_pooled_features(tensors: dict[str, Tensor], logits: Tensor) -> None:
    pooled = load(tensors, 1e-5, "pooled").eval()(CLIP)
    weight, bias = tensors["logits.conv3d.weight"].flatten(1), tensors["logits.conv3d.bias"]
    assert pooled.shape == (1, 1024)
    assert (pooled @ weight.T + bias - logits).abs().max() < 1e-5 * logits.abs().max()


def test_what_is_added_to_the_variances_is_heard(tensors: dict[str, Tensor]) -> None:
    small, large = load(tensors, 1e-5, "logits"), load(tensors, 1e-3, "logits")
    name = "Mixed_3b.b0.conv3d.weight"
    ratio = large.state_dict()[name] / small.state_dict()[name]
    variance = tensors["Mixed_3b.b0.bn.running_var"]
    expected = ((variance + 1e-5) / (variance + 1e-3)).sqrt().view(-1, 1, 1, 1, 1)
    torch.testing.assert_close(ratio, expected.expand_as(ratio), rtol=1e-5, atol=0)


def test_all_published_keys_are_asked_for(tensors: dict[str, Tensor]) -> None:
    assert len(tensors) == 344
    missing = {key: tensor for key, tensor in tensors.items() if key != "Mixed_4c.b1b.conv3d.weight"}
    with pytest.raises(RuntimeError, match=r"Mixed_4c\.b1b"):
        load(missing, 1e-5, "logits")
    assert isinstance(load(tensors, 1e-5, "logits"), I3D)
