"""What makes networks faster changes none of their numbers: pools apart, convolutions by oneDNN."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

from kseval.networks.extractor import prepared
from kseval.networks.i3d import POOLS, _max_pool, _same

CPU = torch.device("cpu")


@given(st.integers(2, 9), st.integers(3, 15), st.integers(3, 15), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_a_pool_over_space_and_then_time_is_that_over_all(t: int, h: int, w: int, seed: int) -> None:
    x = torch.rand(2, 3, t, h, w, generator=torch.Generator().manual_seed(seed))
    for kernel, stride in [*POOLS.values(), ((3, 3, 3), (1, 1, 1))]:
        expected = functional.max_pool3d(_same(x, kernel, stride), kernel, stride)
        assert torch.equal(_max_pool(x, kernel, stride), expected)


@torch.inference_mode()
@pytest.mark.parametrize(
    "settings",
    [
        {"kernel_size": 3, "padding": 1},
        {"kernel_size": (3, 1, 1), "padding": (4, 0, 0), "dilation": (4, 1, 1), "bias": False},
        {"kernel_size": 3, "stride": 2, "groups": 4},
        {"kernel_size": 3, "padding": "same"},
        {"kernel_size": 3, "padding": 1, "padding_mode": "replicate"},
    ],
    ids=str,
)
def test_a_convolution_over_time_is_torch_s_own(settings: dict[str, object]) -> None:
    torch.manual_seed(0)
    plain = nn.Conv3d(8, 12, **settings)  # type: ignore[arg-type]
    fast = prepared(plain, CPU, "float32")
    assert type(fast) is not type(plain)
    x = torch.randn(1, 8, 9, 11, 13)
    torch.testing.assert_close(fast(x), plain(x), rtol=1e-5, atol=1e-5)
    assert type(plain) is nn.Conv3d, "the network that was given stays as it is"


def test_an_attack_still_finds_its_way_back_through_it() -> None:
    torch.manual_seed(0)
    plain = nn.Conv3d(3, 4, 3, padding=1)
    gradients = []
    for network in (plain, prepared(plain, CPU, "float32")):
        x = torch.ones(1, 3, 5, 7, 7, requires_grad=True)
        network(x).square().sum().backward()
        assert x.grad is not None
        gradients.append(x.grad)
    torch.testing.assert_close(*gradients, rtol=1e-4, atol=1e-4)


@torch.inference_mode()
def test_a_clip_s_features_do_not_depend_on_the_clip_beside_it() -> None:
    torch.manual_seed(0)
    network = prepared(nn.Sequential(nn.Conv3d(3, 8, 3), nn.Conv3d(8, 8, 1)), CPU, "float32")
    clips = torch.randn(2, 3, 5, 9, 9)
    torch.testing.assert_close(network(clips)[:1], network(clips[:1]), rtol=0, atol=1e-6)
