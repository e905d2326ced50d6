"""Clips as woven pictures: against torch's pixel shuffle, and which looks are taken."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ksground.models.woven import evenly, weave

from .test_image_text import pictures, sample_clip


def test_weaving_is_a_pixel_shuffle_over_time() -> None:
    looks = np.random.default_rng(3).integers(0, 256, (4, 6, 9, 3), dtype=np.uint8)
    channels = torch.from_numpy(looks).permute(3, 0, 1, 2).reshape(1, 12, 6, 9)
    shuffled = torch.pixel_shuffle(channels, 2)[0].permute(1, 2, 0).numpy()
    assert np.array_equal(weave(list(looks)), shuffled)


@pytest.mark.parametrize(
    ("n", "within", "taken"),
    [
        (1, 0.5, [0, 0, 0, 0]),
        (2, 0.5, [0, 0, 1, 1]),
        (4, 0.5, [0, 1, 2, 3]),
        (8, 0.2, [0, 2, 4, 6]),
        (8, 0.5, [1, 3, 5, 7]),
        (8, 0.999, [1, 3, 5, 7]),
        (5, 0.999, [1, 2, 3, 4]),
    ],
)
def test_looks_are_taken_evenly_and_in_order(n: int, within: float, taken: list[int]) -> None:
    assert evenly(n, within) == taken


def test_a_longer_clip_is_the_mean_of_three_readings() -> None:
    model = sample_clip()
    looks = model.look([model.fitted(picture) for picture in pictures(8)])
    first, others = weave(looks[0::2]), weave(looks[1::2])
    readings = model.embed_pictures([first, others, others])
    assert np.abs(model.embed_clip(looks) - readings.mean(0)).max() < 1e-6


def test_a_clip_is_its_four_looks_and_their_order_matters() -> None:
    model = sample_clip()
    looks = model.look([model.fitted(picture) for picture in pictures(4)])
    seen = model.embed_clip(looks)
    assert np.abs(seen - model.embed_pictures([weave(looks)])[0]).max() < 1e-6
    assert np.abs(seen - model.embed_clip(looks[::-1])).max() > 1e-3
