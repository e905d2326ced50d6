"""Intervals of means cover what they say, agree with Student's t where that is exact, and hold back where they must."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kseval.uncertainty.interval import _degrees_of_freedom, interval, mean_value
from kseval.uncertainty.totals import Totals, mean_totals
from ksground.errors import InputError

from .made_clips import names, normal_by_video, video_of_each


def covered(videos: int, times: int, skewed: bool) -> tuple[float, float]:
    """How often the truth is covered: by our interval, and by one that takes clips for independent."""
    draw, ours, naive = np.random.default_rng(videos), 0, 0
    for _ in range(times):
        video = video_of_each(videos, draw)
        values = normal_by_video(video, draw)
        values, truth = (np.exp(0.8 * values), np.exp(0.32)) if skewed else (values, 0.0)
        low, high, _ = interval(mean_totals(values, names(video)), resamples=400)
        assert low is not None
        assert high is not None
        ours += low <= truth <= high
        naive += abs(values.mean() - truth) <= 1.96 * values.std() / np.sqrt(len(values))
    return ours / times, naive / times


@pytest.mark.parametrize(
    ("videos", "skewed", "least"),
    [(4, False, 0.9), (8, False, 0.9), (8, True, 0.88), (20, True, 0.9), (60, False, 0.91)],
)
def test_the_truth_is_covered_as_often_as_it_says(videos: int, skewed: bool, least: float) -> None:
    """200 sets: a coverage of 0.95 is measured with a standard error of 0.015."""
    ours, naive = covered(videos, 200, skewed)
    assert least <= ours <= 0.995
    assert naive < 0.85


@pytest.mark.parametrize("videos", [5, 20, 200])
def test_one_clip_a_video_agrees_with_students_t(videos: int) -> None:
    values = stats.norm.ppf((np.arange(videos) + 0.5) / videos)
    low, high = stats.t.interval(0.95, videos - 1, 0, stats.sem(values))
    found = mean_value(values, [str(each) for each in range(videos)], resamples=20_000)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9 if videos < 8 else 0.06)


def test_degrees_of_freedom_are_those_of_the_full_matrix() -> None:
    sizes = np.array([1.0, 2, 2, 7, 30, 4])
    project = np.eye(6) - np.outer(sizes / sizes.sum(), np.ones(6))
    full = project @ np.diag(sizes**2) @ project.T
    assert _degrees_of_freedom(sizes) == pytest.approx(np.trace(full) ** 2 / np.trace(full @ full))
    assert _degrees_of_freedom(np.full(9, 5.0)) == pytest.approx(8)
    assert _degrees_of_freedom(np.array([1000.0, 1, 1])) >= 1


def test_missing_clips_are_counted_and_never_zero() -> None:
    found = mean_value(np.array([0.5, np.nan, 0.7, np.nan]), ["a", "a", "b", "c"])
    assert (found.value, found.n, found.n_missing) == (pytest.approx(0.6), 2, 2)
    assert found.notes[0] == "2 of 4 clips missing"


@pytest.mark.parametrize(
    ("values", "videos", "note"),
    [
        ([], [], "no clip has a value"),
        ([np.nan], ["a"], "no clip has a value"),
        ([0.5], ["a"], "one clip: no interval"),
        ([0.5, np.nan], ["a", "b"], "one clip: no interval"),
        ([0.5, 0.6], ["a", "a"], "clips of one video only: no interval"),
    ],
)
def test_too_little_has_no_interval_but_a_word(values: list[float], videos: list[str], note: str) -> None:
    found = mean_value(np.array(values), videos)
    assert found.low is None
    assert found.high is None
    assert found.notes[-1] == note
    assert (found.value is None) == (found.n == 0)


def test_what_cannot_be_averaged_is_told() -> None:
    with pytest.raises(InputError, match="row 1"):
        mean_value(np.array([0.5, np.inf]), ["a", "b"])
    with pytest.raises(InputError, match="3 clips"):
        mean_value(np.array([0.5]), ["a", "b", "c"])


some_values = st.lists(st.tuples(st.floats(0, 1), st.sampled_from("abcdefghijkl")), min_size=2, max_size=40)


@settings(deadline=None, max_examples=40)
@given(some_values, st.integers(0, 3))
def test_the_order_of_clips_decides_nothing_and_the_range_is_kept(
    rows: list[tuple[float, str]], seed: int
) -> None:
    values, videos = np.array([row[0] for row in rows]), [row[1] for row in rows]
    found = mean_value(values, videos, resamples=50, seed=seed)
    order = np.random.default_rng(seed).permutation(len(rows))
    assert mean_value(values[order], [videos[row] for row in order], resamples=50, seed=seed) == found
    if found.low is not None and found.high is not None:
        assert found.low <= found.high
        if len(set(videos)) >= 8:
            assert values.min() - 1e-9 <= found.low <= found.high <= values.max() + 1e-9


def test_more_confidence_is_wider_and_shifts_follow() -> None:
    draw = np.random.default_rng(1)
    video = video_of_each(12, draw)
    values = normal_by_video(video, draw)
    widths = []
    for confidence in (0.5, 0.8, 0.95, 0.99):
        found = mean_value(values, names(video), confidence=confidence)
        moved = mean_value(2 * values + 3, names(video), confidence=confidence)
        assert found.low is not None
        assert found.high is not None
        assert (moved.low, moved.high) == pytest.approx((2 * found.low + 3, 2 * found.high + 3))
        widths.append(found.high - found.low)
    assert widths == sorted(widths)


def test_values_that_are_all_one_have_an_interval_of_no_width() -> None:
    totals = Totals(np.full(9, 0.25), np.ones(9), 9, 9)
    assert interval(totals)[:2] == (0.25, 0.25)
