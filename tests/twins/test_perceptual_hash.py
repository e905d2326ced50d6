"""The hash against its definition, and what it must and must not notice."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from scipy.fft import dctn

from kscurate.twins.perceptual_hash import BITS, SIDE_PX, dct_hash, mirrored
from tests.made_videos import texture


def pictures(count: int = 40) -> np.ndarray:
    size = (SIDE_PX, SIDE_PX)
    made = [cv2.resize(texture(seed=seed), size, interpolation=cv2.INTER_AREA) for seed in range(count)]
    return np.stack(made)


def differing(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.bitwise_count(one ^ other)


def test_bits_are_the_signs_of_the_lowest_frequencies() -> None:
    (picture,) = pictures(1)
    (value,) = dct_hash(picture[None])
    coefficients = dctn(picture.astype(float), norm="ortho")
    places = sorted(np.ndindex(SIDE_PX, SIDE_PX), key=lambda at: (at[0] ** 2 + at[1] ** 2, at[0], at[1]))
    for bit, at in enumerate(places[1 : BITS + 1]):
        if abs(coefficients[at]) > 1:
            assert int(value) >> bit & 1 == int(coefficients[at] > 0)


def test_the_mirrored_hash_is_the_hash_of_the_mirrored_picture() -> None:
    made = pictures()
    assert differing(mirrored(dct_hash(made)), dct_hash(made[:, :, ::-1])).mean() < 0.5
    assert differing(dct_hash(made), dct_hash(made[:, :, ::-1])).mean() > 20


def test_compression_changes_few_bits_and_another_picture_half() -> None:
    made = pictures()
    hashes = dct_hash(made)
    jpegs = [cv2.imdecode(cv2.imencode(".jpg", each, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], 0) for each in made]
    assert differing(hashes, dct_hash(np.stack(jpegs))).mean() < 4
    assert differing(hashes, np.roll(hashes, 1)).mean() == pytest.approx(BITS / 2, abs=4)


@pytest.mark.parametrize("grey", [0, 16, 128, 255])
def test_a_flat_picture_has_no_signs(grey: int) -> None:
    assert dct_hash(np.full((1, SIDE_PX, SIDE_PX), grey, np.uint8)).tolist() == [0]


def test_no_pictures_no_hashes() -> None:
    assert dct_hash(np.zeros((0, SIDE_PX, SIDE_PX), np.uint8)).shape == (0,)
