"""What each variant shows its network, against the original's code where it is installed, else against torch.

cd-fvd is its own judge. VideoGPT, common-metrics and StyleGAN-V are no packages: what they do is said again here, by
torch's own interpolation.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from kseval.fvd.pixels import covering_size, show
from kseval.fvd.variant import load_variant
from ksground.torchvision_import import import_torchvision

torch = pytest.importorskip("torch", reason="the judges are torch's interpolation and code that stands on it")

SIDE = 224
SHAPES = [(240, 320), (321, 240), (128, 128), (96, 171), (361, 641), (224, 224), (300, 225)]
shapes = pytest.mark.parametrize("shape", SHAPES)
# Of grey levels; a part of 1e-5 of the whole range.
ATOL = 255e-5


def _clip(height: int, width: int, frames: int = 2) -> np.ndarray:
    """Edges of full contrast, noise, a slope and a plain part: what a wrong tap, weight or cut shows at once."""
    clip = np.random.default_rng(height * width).integers(0, 256, (frames, height, width, 3), np.uint8)
    clip[:, : height // 2, : width // 2] = np.where(clip[:, : height // 2, : width // 2] < 128, 0, 255)
    clip[:, height // 2 :, : width // 2] = np.linspace(0, 255, width // 2).astype(np.uint8)[:, None]
    clip[:, height // 2 :, width // 2 :, 1] = 127
    return clip


def _ours(name: str, clip: np.ndarray) -> np.ndarray:
    steps = load_variant(name).steps
    return np.stack([show(picture, steps.fit, steps.kernel, (SIDE, SIDE)) for picture in clip])


def _levels(normalised: Any) -> np.ndarray:
    """(3, t, h, w) from -1 to 1 -> (t, h, w, 3) from 0 to 255."""
    return (normalised.permute(1, 2, 3, 0).numpy() + 1) * 127.5


def _cover(levels: Any, side: int, **how: Any) -> Any:
    """(t, 3, h, w) -> (t, 3, side, side): shorter side to `side`, longer one rounded up, the middle."""
    high, wide = levels.shape[-2:]
    scale = side / min(high, wide)
    size = (side, math.ceil(wide * scale)) if high < wide else (math.ceil(high * scale), side)
    large = torch.nn.functional.interpolate(levels, size=size, mode="bilinear", align_corners=False, **how)
    top, left = (large.shape[-2] - side) // 2, (large.shape[-1] - side) // 2
    return large[..., top : top + side, left : left + side]


@shapes
@pytest.mark.parametrize("name", ["videogpt", "common-metrics"])
def test_the_crop_is_theirs(name: str, shape: tuple[int, int]) -> None:
    clip = _clip(*shape)
    theirs = _cover(torch.from_numpy(clip).permute(0, 3, 1, 2).float() / 255, SIDE)
    expected = _levels(((theirs - 0.5) * 2).permute(1, 0, 2, 3))
    np.testing.assert_allclose(_ours(name, clip), expected, rtol=0, atol=ATOL)


@shapes
def test_styleganvs_squash_is_plain_bilinear(shape: tuple[int, int]) -> None:
    clip = _clip(*shape)
    levels = torch.from_numpy(clip).permute(3, 0, 1, 2)[None].float()
    # Time stays as long as it is, so that trilinear is bilinear.
    size = (len(clip), SIDE, SIDE)
    theirs = torch.nn.functional.interpolate(levels, size=size, mode="trilinear", align_corners=False)
    expected = _levels(theirs[0] / 255 * 2 - 1)
    np.testing.assert_allclose(_ours("styleganv", clip), expected, rtol=0, atol=ATOL)


@shapes
def test_cd_fvds_arrays(shape: tuple[int, int]) -> None:
    import_torchvision()
    theirs = pytest.importorskip("cdfvd.third_party.i3d.utils", reason="the judge is cd-fvd")
    clip = _clip(*shape)
    expected = _levels(theirs.preprocess_i3d(clip[None])[0])
    np.testing.assert_allclose(_ours("cd-i3d", clip), expected, rtol=0, atol=ATOL)


@shapes
def test_cd_fvds_videomae_sees_shares_of_white(shape: tuple[int, int]) -> None:
    import_torchvision()
    theirs = pytest.importorskip("cdfvd.third_party.VideoMAEv2.utils", reason="the judge is cd-fvd")
    clip = _clip(*shape)
    expected = theirs.preprocess_videomae(clip[None])[0].permute(1, 2, 3, 0).numpy()
    np.testing.assert_allclose(_ours("cd-videomae", clip) / 255, expected, rtol=0, atol=1e-5)


@shapes
def test_cd_fvds_files(shape: tuple[int, int]) -> None:
    """Its loader resizes and crops to 256 with antialiasing, casts to bytes, and its network's own part resizes again.

    Where the exact level is a whole one, rounding alone decides which of two bytes the cast makes of it; so bytes may
    be one apart there, and nowhere else.
    """
    import_torchvision()
    utils = pytest.importorskip("cdfvd.third_party.i3d.utils", reason="the judge is cd-fvd")
    pytest.importorskip("torchvision.datasets.video_utils", reason="cd-fvd's loader stands on it")
    loader = pytest.importorskip("cdfvd.utils.data_utils", reason="the judge is cd-fvd")
    clip = _clip(*shape)
    shares = loader.preprocess(torch.from_numpy(clip), 256)["video"]
    loaded = (shares * 255).byte().permute(1, 2, 3, 0).numpy()
    steps = load_variant("cd-files").steps
    ours = np.stack([show(picture, "crop", steps.kernel[:1], (256, 256)) for picture in clip])
    exact = shares.permute(1, 2, 3, 0).numpy() * 255.0
    np.testing.assert_allclose(ours, exact, rtol=0, atol=2 * ATOL)
    cast = ours.astype(np.uint8).astype(int)
    near_whole = np.abs(exact - np.rint(exact)) < 0.01
    assert np.abs(cast - loaded).max() <= 1
    assert (cast == loaded)[~near_whole].all()
    expected = _levels(utils.preprocess_i3d(loaded[None])[0])
    shown = _ours("cd-files", clip)
    assert np.abs(shown - expected).max() <= 1 + ATOL
    assert np.abs(shown - expected).mean() < 0.05, "whole levels aside, they are the same"


def test_bytes_are_cut_down_between_two_resizes() -> None:
    picture = np.zeros((512, 512, 3), np.uint8)
    picture[::2] = 255
    first, last = load_variant("cd-files").steps.kernel
    inner = show(picture, "crop", (first,), (256, 256))
    assert (inner % 1).max() > 0, "levels between whole ones, which bytes cannot hold"
    assert show(np.floor(inner).astype(np.uint8), "squash", (last,), (SIDE, SIDE)) == pytest.approx(
        _ours("cd-files", picture[None])[0]
    )


@pytest.mark.parametrize("size", [(224, 224), (27, 48), (64, 64)])
def test_a_crop_covers_whatever_shape_a_network_takes(size: tuple[int, int]) -> None:
    for height, width in [*SHAPES, (27, 480), (480, 27), (7, 5)]:
        high, wide = covering_size(height, width, size)
        assert (high, wide) >= size
        assert high == size[0] or wide == size[1]
        for name in ("common-metrics", "cd-files"):
            steps = load_variant(name).steps
            shown = show(_clip(height, width, 1)[0], steps.fit, steps.kernel, size)
            assert shown.shape == (*size, 3)


def test_a_pixel_lies_between_this_crop_and_torchvisions() -> None:
    from kseval.resize import View

    clip = _clip(361, 641)
    view = View(SIDE, SIDE, "crop", "torch_bilinear")
    assert np.abs(view(clip[0]) - _ours("videogpt", clip)[0]).max() > 1
