"""Our kernels against the libraries that made them known, pixel by pixel: 1e-5 of the range of 255."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest

from kseval.resize import View, open_kernel
from ksground.torchvision_import import import_torchvision

ATOL = 1e-5 * 255
SHAPES = [
    ((240, 320), (299, 299)),
    ((360, 640), (299, 299)),
    ((101, 77), (33, 50)),
    ((64, 64), (224, 224)),
    ((53, 31), (299, 17)),
    ((17, 300), (299, 299)),
    ((720, 1280), (299, 299)),
]


@pytest.fixture(scope="module", autouse=True)
def _torchvision() -> None:
    """The judges import it; beside a CPU build of torch it must be mended first."""
    with suppress(ImportError):
        import_torchvision()


sizes = pytest.mark.parametrize(("old", "new"), SHAPES)


def _picture(height: int, width: int) -> np.ndarray:
    """Edges of full contrast beside noise: what a wrong tap or weight shows at once."""
    noise = np.random.default_rng(height * width).integers(0, 256, (height, width, 3), np.uint8)
    noise[: height // 2, : width // 2] = np.where(noise[: height // 2, : width // 2] < 128, 0, 255)
    return noise


def _nchw(picture: np.ndarray):
    torch = pytest.importorskip("torch", reason="the judge is torch's own interpolation")
    return torch.from_numpy(picture).permute(2, 0, 1)[None].float()


def _hwc(tensor) -> np.ndarray:
    return tensor[0].permute(1, 2, 0).numpy()


@sizes
def test_clean_fid_is_clean_fids(old, new) -> None:
    theirs = pytest.importorskip("cleanfid.resize", reason="the judge is clean-fid")
    picture = _picture(*old)
    expected = theirs.make_resizer("PIL", False, "bicubic", new[::-1])(picture)
    np.testing.assert_allclose(open_kernel("clean_fid")(picture, *new), expected, rtol=0, atol=ATOL)


@sizes
def test_torch_bilinear_is_torchs(old, new) -> None:
    functional = pytest.importorskip("torch.nn.functional", reason="the judge is torch's own interpolation")
    picture = _picture(*old)
    theirs = functional.interpolate(_nchw(picture), size=new, mode="bilinear", align_corners=False)
    np.testing.assert_allclose(open_kernel("torch_bilinear")(picture, *new), _hwc(theirs), rtol=0, atol=ATOL)


@sizes
def test_torch_antialiased_is_torchs(old, new) -> None:
    functional = pytest.importorskip("torch.nn.functional", reason="the judge is torch's own interpolation")
    picture = _picture(*old)
    how = {"mode": "bilinear", "align_corners": False, "antialias": True}
    theirs = functional.interpolate(_nchw(picture) / 255, size=new, **how) * 255
    # Its weights are float32: at a large shrinking they are off by more than their rounding.
    ours = open_kernel("torch_antialiased")(picture, *new)
    np.testing.assert_allclose(ours, _hwc(theirs), rtol=0, atol=5 * ATOL)


@sizes
def test_tf1_bilinear_is_torch_fidelitys(old, new) -> None:
    theirs = pytest.importorskip(
        "torch_fidelity.interpolate_compat_tensorflow", reason="the judge is torch-fidelity"
    )
    picture = _picture(*old)
    expected = theirs.interpolate_bilinear_2d_like_tensorflow1x(_nchw(picture), size=new, align_corners=False)
    np.testing.assert_allclose(open_kernel("tf1_bilinear")(picture, *new), _hwc(expected), rtol=0, atol=ATOL)


@pytest.mark.parametrize("mode", ["bicubic", "bilinear"])
@sizes
def test_pils_are_torchvisions_on_pil_pictures(mode, old, new) -> None:
    image = pytest.importorskip("PIL.Image", reason="what torchvision gives PIL pictures to")
    picture = _picture(*old)
    kernel = getattr(image.Resampling, mode.upper())
    expected = np.asarray(image.fromarray(picture).resize(new[::-1], kernel))
    np.testing.assert_array_equal(open_kernel(f"pil_{mode}")(picture, *new), expected)


def test_pytorch_fids_network_sees_what_torch_bilinear_shows() -> None:
    pytest.importorskip("torch", reason="pytorch-fid runs on torch")
    inception = pytest.importorskip("pytorch_fid.inception", reason="the judge is pytorch-fid")
    from torch import nn

    class Seen(nn.Module):
        """Keeps what reaches the first block."""

        def forward(self, pictures):
            self.pictures = pictures
            return pictures

    network = inception.InceptionV3.__new__(inception.InceptionV3)
    nn.Module.__init__(network)
    seen = Seen()
    network.resize_input, network.normalize_input = True, True
    network.output_blocks, network.last_needed_block = [0], 0
    network.blocks = nn.ModuleList([seen])
    picture = _picture(180, 246)
    network(_nchw(picture) / 255)
    theirs = (_hwc(seen.pictures) + 1) * 127.5
    ours = open_kernel("torch_bilinear")(picture, 299, 299)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=ATOL)


@pytest.mark.parametrize("shape", [(240, 320), (321, 240), (101, 77), (77, 230), (224, 225), (60, 427)])
def test_a_cropped_view_is_open_clips(shape) -> None:
    pytest.importorskip("torch", reason="open_clip runs on torch")
    image = pytest.importorskip("PIL.Image", reason="open_clip reads PIL pictures")
    open_clip = pytest.importorskip("open_clip", reason="the judge is open_clip")
    transform = open_clip.image_transform(224, is_train=False, mean=(0, 0, 0), std=(1, 1, 1))
    picture = _picture(*shape)
    theirs = transform(image.fromarray(picture))[None] * 255
    np.testing.assert_allclose(View(224, 224, "crop", "pil_bicubic")(picture), _hwc(theirs), atol=ATOL)
