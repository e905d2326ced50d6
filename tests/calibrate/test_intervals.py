"""Intervals: Wilson's in its closed form, and a bootstrap that knows which clips are of one video."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kscurate.calibrate.intervals import by_video, wilson


def closed_form(part: int, whole: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Wilson 1927: (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)."""
    p = part / whole
    middle = p + z**2 / (2 * whole)
    half = z * math.sqrt(p * (1 - p) / whole + z**2 / (4 * whole**2))
    return (middle - half) / (1 + z**2 / whole), (middle + half) / (1 + z**2 / whole)


@settings(deadline=None)  # the first call loads statsmodels
@given(st.integers(1, 200), st.data())
def test_wilson_is_wilson(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    share = wilson(np.arange(whole) < part, np.ones(whole))
    low, high = closed_form(part, whole)
    assert (share.low, share.high) == pytest.approx((max(0, low), min(1, high)), abs=1e-12)
    assert share.value == pytest.approx(part / whole)


def test_equal_weights_change_no_interval_and_unequal_ones_widen_it() -> None:
    part = np.arange(40) < 30
    even, heavy = wilson(part, np.ones(40)), wilson(part, np.full(40, 7.0))
    assert (even.low, even.high) == pytest.approx((heavy.low, heavy.high))
    uneven = wilson(np.tile([True, True, True, False], 10), np.tile([1.0, 9.0], 20))
    assert uneven.low is not None
    assert uneven.high is not None
    plain = closed_form(round(40 * (uneven.value or 0)), 40)
    assert uneven.high - uneven.low > plain[1] - plain[0]


def test_nothing_counted_is_no_share() -> None:
    for share in (wilson(np.zeros(0, bool), np.zeros(0)), wilson(np.ones(3, bool), np.zeros(3))):
        assert (share.value, share.low, share.high, str(share)) == (None, None, None, "-")
    empty = by_video(np.zeros(0, bool), np.zeros(0), np.zeros(0, np.int64))
    assert (empty.value, empty.low) == (None, None)


def test_clips_of_one_video_are_fewer_witnesses() -> None:
    random = np.random.default_rng(0)
    by_the_video = np.repeat(random.random(40) < 0.7, 10)
    video = np.repeat(np.arange(40), 10)
    together = by_video(by_the_video, np.ones(400), video)
    alone = by_video(by_the_video, np.ones(400), np.arange(400))
    assert together.value == alone.value
    widths = [each.high - each.low for each in (together, alone) if each.high and each.low]
    assert widths[0] > 2 * widths[1]


def test_where_all_videos_agree_the_interval_is_that_of_so_many_draws() -> None:
    share = by_video(np.ones(60, bool), np.ones(60), np.repeat(np.arange(12), 5))
    assert (share.low, share.high) == pytest.approx(closed_form(12, 12))


def test_a_bootstrap_is_the_same_each_time() -> None:
    part, video = np.random.default_rng(5).random(500) < 0.6, np.arange(500) // 7
    assert by_video(part, np.ones(500), video) == by_video(part, np.ones(500), video)
    assert by_video(part, np.ones(500), video) != by_video(part, np.ones(500), video, seed=1)


def test_an_interval_covers_what_it_says_it_covers() -> None:
    # 40 videos of 5 clips, whose shares differ from video to video around 0.8.
    random, covered = np.random.default_rng(3), 0
    for _ in range(200):
        shares = random.beta(8, 2, 40)
        part = random.random((40, 5)) < shares[:, None]
        found = by_video(part.ravel(), np.ones(200), np.repeat(np.arange(40), 5))
        covered += bool(found.low is not None and found.high is not None and found.low <= 0.8 <= found.high)
    assert 0.88 <= covered / 200 <= 0.99
