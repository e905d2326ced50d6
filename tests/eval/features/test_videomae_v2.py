"""Our VideoMAE V2 beside cd-fvd's: a small twin of the same class, the same weights, the same features."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
import torch

from kseval.features import open_extractor
from kseval.networks.videomae_v2 import Shape, VideoMaeV2, load
from ksground.errors import InputError
from ksground.torchvision_import import import_torchvision
from ksground.weights import load_lock, state_of

SMALL = Shape(width=48, hidden=80, depth=3, heads=4)
CLIP = torch.rand(2, 3, 16, 224, 224, generator=torch.Generator().manual_seed(0))


def _theirs() -> Any:
    import_torchvision()
    original: Any = pytest.importorskip(
        "cdfvd.third_party.VideoMAEv2.videomaev2_finetune", reason="the judge is cd-fvd"
    )
    torch.manual_seed(0)
    twin = original.VisionTransformer(
        img_size=224,
        patch_size=14,
        embed_dim=SMALL.width,
        depth=SMALL.depth,
        num_heads=SMALL.heads,
        mlp_ratio=SMALL.hidden / SMALL.width,
        qkv_bias=True,
        norm_layer=partial(torch.nn.LayerNorm, eps=1e-6),
        num_classes=174,
        all_frames=16,
        tubelet_size=2,
        use_mean_pooling=True,
    ).eval()
    for name, values in twin.named_parameters():
        # As they are made, biases are 0, and an error in one would not show.
        values.data += 0.1 * torch.randn(values.shape) * (0.2 if name.endswith("weight") else 1)
    return twin


@torch.inference_mode()
def test_the_same_features_as_cd_fvd() -> None:
    theirs = _theirs()
    expected = theirs.forward_features(CLIP)
    assert 0.1 < expected.std() < 100
    for tensors in (theirs.state_dict(), {"module": theirs.state_dict()}):
        torch.testing.assert_close(load(tensors, SMALL).eval()(CLIP), expected, rtol=0, atol=1e-5)


@torch.inference_mode()
def test_half_floats_are_read_as_cd_fvd_reads_them() -> None:
    theirs = _theirs().half()
    ours = load(theirs.state_dict(), SMALL).eval()
    torch.testing.assert_close(ours(CLIP), theirs.float().forward_features(CLIP), rtol=0, atol=1e-5)


def test_the_giant_asks_for_all_published_keys() -> None:
    with torch.device("meta"):
        network = VideoMaeV2(Shape())
    # 526 with the classifier's two, which cd-fvd does not ask.
    assert len(network.state_dict()) == 524
    assert sum(each.numel() for each in network.parameters()) > 1.0e9


def test_without_its_weights_it_is_told_how_to_get_them() -> None:
    if state_of(load_lock()["videomae-v2-giant-ssv2"]) == "here":
        pytest.skip("the weights are here")
    with pytest.raises(InputError, match="kseval weights fetch videomae-v2-giant-ssv2"):
        open_extractor("videomae_v2")
