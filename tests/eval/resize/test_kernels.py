"""The contract of every resize kernel: a new file in kseval/resize is tested the day it arrives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kseval.resize import View, kernel_names, open_kernel
from ksground.errors import InputError

SHAPES = [
    ((48, 64), (24, 32)),
    ((37, 53), (19, 101)),
    ((16, 16), (40, 8)),
    ((5, 7), (64, 64)),
    ((1, 1), (3, 2)),
]


def _noise(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


@pytest.mark.parametrize("name", kernel_names())
class TestKernel:
    @pytest.mark.parametrize(("old", "new"), SHAPES)
    def test_gives_float32_of_the_asked_size_from_0_to_255(self, name, old, new) -> None:
        picture = np.where(_noise(*old) < 128, 0, 255).astype(np.uint8)
        resized = open_kernel(name)(picture, *new)
        assert resized.shape == (*new, 3)
        assert resized.dtype == np.float32
        assert resized.min() >= 0
        assert resized.max() <= 255

    def test_keeps_a_picture_of_that_size(self, name) -> None:
        picture = _noise(31, 44)
        np.testing.assert_array_equal(open_kernel(name)(picture, 31, 44), picture)

    def test_leaves_the_picture_alone(self, name) -> None:
        picture = _noise(31, 44)
        open_kernel(name)(picture, 31, 44)[:] = 0
        open_kernel(name)(picture, 10, 10)
        np.testing.assert_array_equal(picture, _noise(31, 44))

    @settings(max_examples=15, deadline=None)
    @given(
        colour=st.tuples(*[st.integers(0, 255)] * 3),
        sizes=st.tuples(*[st.integers(1, 70)] * 4),
    )
    def test_a_constant_picture_stays_constant(self, name, colour, sizes) -> None:
        picture = np.full((*sizes[:2], 3), colour, np.uint8)
        resized = open_kernel(name)(picture, *sizes[2:])
        np.testing.assert_allclose(resized, np.broadcast_to(np.float32(colour), resized.shape), atol=1e-3)

    def test_keeps_channels_apart(self, name) -> None:
        picture = _noise(20, 30)
        picture[:, :, 1] = 0
        resized = open_kernel(name)(picture, 9, 13)
        assert resized[:, :, 1].max() == 0
        assert resized[:, :, [0, 2]].mean() > 50

    def test_takes_pictures_that_are_views(self, name) -> None:
        picture = _noise(20, 30)
        np.testing.assert_array_equal(
            open_kernel(name)(picture[::-1, ::-1], 9, 13),
            open_kernel(name)(np.ascontiguousarray(picture[::-1, ::-1]), 9, 13),
        )


def test_an_unknown_kernel_is_told_with_those_that_are() -> None:
    with pytest.raises(InputError, match="clean_fid"):
        open_kernel("lanczos17")


def test_area_is_the_exact_mean() -> None:
    picture = _noise(36, 60)
    blocks = picture.reshape(9, 4, 12, 5, 3).mean((1, 3))
    np.testing.assert_allclose(open_kernel("area")(picture, 9, 12), blocks, atol=1e-4)


def test_area_shares_out_pixels_that_straddle() -> None:
    picture = np.array([[0, 30, 255]], np.uint8)[:, :, None].repeat(3, 2)
    # 3 -> 2: each new pixel is one old one and half of the middle one.
    expected = [[(0 + 15) / 1.5, (255 + 15) / 1.5]]
    np.testing.assert_allclose(open_kernel("area")(picture, 1, 2)[:, :, 0], expected, atol=1e-4)


def test_area_shrinks_one_axis_and_enlarges_the_other() -> None:
    picture = _noise(40, 10)
    shrunk = picture.reshape(10, 4, 10, 3).mean(1)
    resized = open_kernel("area")(picture, 10, 20)
    np.testing.assert_allclose(resized[:, 0], shrunk[:, 0], atol=1e-3)
    np.testing.assert_allclose(resized[:, 1], 0.75 * shrunk[:, 0] + 0.25 * shrunk[:, 1], atol=1e-3)


def test_a_crop_covers_and_keeps_the_middle() -> None:
    picture = np.zeros((20, 60, 3), np.uint8)
    picture[:, 20:40] = 200
    seen = View(10, 10, "crop", "area")(picture)
    np.testing.assert_allclose(seen, 200, atol=1e-3)
    assert View(10, 10, "squash", "area")(picture)[:, 0].max() == 0
