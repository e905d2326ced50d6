"""The paired test: exact where few videos are, its p uniform where nothing is, and small where something is."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kseval.uncertainty.sign_flip import sign_flip_p

from .made_clips import normal_by_video, video_of_each


def test_scipys_permutation_test_says_the_same() -> None:
    draw = np.random.default_rng(0)
    parts = draw.normal(0.4, 1, 10)
    theirs = stats.permutation_test(
        (parts, np.zeros(10)),
        lambda one, other, axis: (one - other).sum(axis),
        permutation_type="samples",
        vectorized=True,
    )
    assert sign_flip_p(parts) == pytest.approx(theirs.pvalue)


def test_random_flips_come_near_all_flips() -> None:
    parts = np.random.default_rng(1).normal(0.5, 1, 15)
    signs = np.array(list(product([-1, 1], repeat=15)))
    exact = np.mean(np.abs(signs @ parts) >= abs(parts.sum()) - 1e-9)
    assert sign_flip_p(parts, flips=20_000) == pytest.approx(exact, abs=0.01)


@pytest.mark.parametrize("videos", [12, 25])
def test_without_a_difference_p_is_uniform(videos: int) -> None:
    draw, found = np.random.default_rng(videos), []
    for _ in range(400):
        video = video_of_each(videos, draw)
        found.append(sign_flip_p(np.bincount(video, normal_by_video(video, draw)), flips=299))
    assert stats.kstest(found, "uniform").pvalue > 0.01
    assert np.mean(np.array(found) <= 0.05) < 0.08


def test_a_planted_difference_is_found() -> None:
    draw, found = np.random.default_rng(3), []
    for _ in range(60):
        video = video_of_each(30, draw)
        found.append(sign_flip_p(np.bincount(video, normal_by_video(video, draw) + 0.6), flips=999) < 0.05)
    assert np.mean(found) > 0.9


small = st.lists(st.integers(-20, 20), max_size=18)


@settings(deadline=None, max_examples=60)
@given(small)
def test_p_is_above_0_and_never_above_1_and_has_no_side(parts: list[int]) -> None:
    values = np.array(parts, np.float64)
    p = sign_flip_p(values, flips=199)
    assert 0 < p <= 1
    assert sign_flip_p(-values, flips=199) == p
    assert sign_flip_p(1000 * values, flips=199) == p
    assert sign_flip_p(np.append(values, 0.0), flips=199) == p


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(-20, 20), min_size=1, max_size=10), st.integers(1, 30))
def test_a_larger_difference_is_never_less_certain(parts: list[int], more: int) -> None:
    """No flipped sum can grow by more than the measured one when every part does."""
    values = np.array(parts, np.float64)
    side = 1.0 if values.sum() >= 0 else -1.0
    assert sign_flip_p(values + side * more) <= sign_flip_p(values)
    assert sign_flip_p(values + side * 1000) == pytest.approx(2.0 ** (1 - len(values)))


def test_no_difference_at_all_has_p_1() -> None:
    assert sign_flip_p(np.zeros(7)) == 1.0
    assert sign_flip_p(np.array([])) == 1.0
