"""The Fréchet distance against closed forms, its own symmetries, and the bias that theory foretells."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kseval.distances import feature_sets
from kseval.distances.frechet import FrechetStatistics, frechet_distance
from kseval.distances.moments import Moments
from kseval.metrics.frechet import build
from ksground.errors import InputError

Floats = NDArray[np.float64]
FRECHET = build()
# A machine that others keep busy is no fault of the strategies.
BUSY = [HealthCheck.too_slow]


def normal(n: int, d: int, seed: int, spread: float = 1.0) -> Floats:
    """Rows whose dimensions are as unlike as `spread` to 1."""
    return np.random.default_rng(seed).normal(size=(n, d)) * np.geomspace(1, spread, d)


def rotation(d: int, seed: int) -> Floats:
    return np.linalg.qr(normal(d, d, seed))[0]


def gaussian(mean: Floats, covariance: Floats) -> FrechetStatistics:
    return FrechetStatistics(np.asarray(mean, float), np.asarray(covariance, float))


def test_means_one_apart_in_2048_dimensions_are_2048_apart() -> None:
    few = normal(64, 2048, seed=0)
    assert FRECHET.value(few, few + 1) == pytest.approx(2048, rel=1e-12)
    identity = np.eye(300)
    assert frechet_distance(gaussian(np.zeros(300), identity), gaussian(np.ones(300), identity)) == 300


@pytest.mark.parametrize(("n", "expected"), [(512, 158.9), (1024, 79.4), (2048, 39.57), (8192, 9.87)])
def test_two_samples_of_one_distribution_have_the_bias_of_theory(n: int, expected: float) -> None:
    assert FRECHET.value(normal(n, 400, seed=n), normal(n, 400, seed=n + 1)) == pytest.approx(
        expected, rel=0.02
    )


@given(
    st.lists(st.tuples(st.floats(0, 50), st.floats(0, 50), st.floats(-5, 5)), min_size=1, max_size=8),
    st.integers(0, 99),
)
@settings(max_examples=40, deadline=None, suppress_health_check=BUSY)
def test_covariances_of_the_same_axes_have_a_closed_form(axes: list[tuple[float, ...]], seed: int) -> None:
    one, other, gap = np.array(axes).T
    turn = rotation(len(one), seed)
    found = frechet_distance(
        gaussian(np.zeros(len(one)), turn * one @ turn.T), gaussian(turn @ gap, turn * other @ turn.T)
    )
    expected = np.square(gap).sum() + np.square(np.sqrt(one) - np.sqrt(other)).sum()
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-5)


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None, suppress_health_check=BUSY)
def test_two_dimensions_have_a_closed_form_whatever_the_axes(seed: int) -> None:
    one, other = np.cov(normal(5, 2, seed).T), np.cov(normal(5, 2, seed + 1).T)
    root = np.sqrt(np.trace(one @ other) + 2 * np.sqrt(np.linalg.det(one) * np.linalg.det(other)))
    found = frechet_distance(gaussian(np.zeros(2), one), gaussian(np.zeros(2), other))
    assert found == pytest.approx(np.trace(one) + np.trace(other) - 2 * root, rel=1e-9, abs=1e-9)


SHAPES = [(300, 40, 1.0), (40, 300, 1.0), (41, 40, 1e-6), (300, 40, 1e-9), (2, 40, 1.0)]


@pytest.mark.parametrize(("n", "d", "spread"), SHAPES)
def test_a_set_is_at_no_distance_from_itself_in_any_order(n: int, d: int, spread: float) -> None:
    features = normal(n, d, seed=1, spread=spread)
    assert FRECHET.value(features, features) == pytest.approx(0, abs=1e-9)
    assert FRECHET.value(features, features[::-1]) == pytest.approx(0, abs=1e-9)


def test_tiny_variances_on_other_axes_than_the_dimensions_lose_nothing() -> None:
    # Where most eigenvalues are tiny, their roots taken one by one leave −1e-8 of the trace.
    features = normal(1000, 100, seed=1) * np.where(np.arange(100) < 95, 1e-5, 1) @ rotation(100, seed=2)
    assert FRECHET.value(features, features[::-1]) == pytest.approx(0, abs=1e-10)


@pytest.mark.parametrize(("n", "d", "spread"), SHAPES)
def test_it_is_symmetric_and_knows_no_origin_axes_or_order(n: int, d: int, spread: float) -> None:
    one, other = normal(n, d, 2, spread), normal(n + 5, d, 3, spread) * 1.5 + 0.1
    value = FRECHET.value(one, other)
    turn = rotation(d, 4)
    assert FRECHET.value(other, one) == pytest.approx(value, rel=1e-9)
    assert FRECHET.value(one[::-1], other) == pytest.approx(value, rel=1e-9)
    assert FRECHET.value(one + 100, other + 100) == pytest.approx(value, rel=1e-7)
    assert FRECHET.value(one @ turn, other @ turn) == pytest.approx(value, rel=1e-6)
    assert FRECHET.value(3 * one, 3 * other) == pytest.approx(9 * value, rel=1e-9)


def test_constant_and_repeated_columns_do_no_harm() -> None:
    features = normal(200, 10, seed=5)
    padded = np.hstack([features, features, np.ones((200, 3))])
    assert FRECHET.value(padded, padded) == pytest.approx(0, abs=1e-9)
    other = normal(150, 10, seed=6) + 1
    padded_other = np.hstack([other, other, np.ones((150, 3))])
    assert FRECHET.value(padded, padded_other) == pytest.approx(2 * FRECHET.value(features, other), rel=1e-6)
    still = np.ones((9, 3))
    assert FRECHET.value(still, still + 2) == 12


def test_few_rows_as_their_own_factor_agree_with_their_singular_covariance() -> None:
    one, other = normal(30, 50, seed=7), normal(90, 50, seed=8)
    by_rows = FrechetStatistics.of(one)
    assert by_rows.rows is not None
    by_covariance = gaussian(one.mean(axis=0), np.cov(one.T))
    against = FrechetStatistics.of(other)
    assert frechet_distance(by_rows, against) == pytest.approx(
        frechet_distance(by_covariance, against), rel=1e-7
    )


@pytest.mark.parametrize("n", [30, 200])
def test_ddof_is_what_the_covariance_is_divided_by(n: int) -> None:
    features, unbiased = normal(n, 50, seed=9), build(ddof=1)
    doubled = features * 2
    assert build(ddof=0).value(features, doubled) - np.square(features.mean(axis=0)).sum() == pytest.approx(
        (unbiased.value(features, doubled) - np.square(features.mean(axis=0)).sum()) * (n - 1) / n
    )
    with pytest.raises(InputError, match="ddof 0 or 1"):
        build(ddof=2)


def test_moments_do_not_depend_on_blocks_and_can_be_merged() -> None:
    features = normal(500, 12, seed=10) + 1e6
    left, right = Moments(12), Moments(12)
    for block in np.array_split(features[:333], 7):
        left.update(block)
    right.update(features[333:])
    left.merge(right)
    left.merge(Moments(12))
    assert left.n == 500
    assert left.mean == pytest.approx(features.mean(axis=0), rel=1e-14)
    assert left.covariance() == pytest.approx(np.cov((features - 1e6).T), abs=1e-7)


def test_a_hundred_thousand_rows_need_the_memory_of_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feature_sets, "BLOCK_VALUES", 2**16)
    random = np.random.default_rng(11)
    file = np.lib.format.open_memmap(tmp_path / "f.npy", mode="w+", dtype=np.float32, shape=(100_000, 32))
    for first in range(0, 100_000, 10_000):
        file[first : first + 10_000] = random.normal(1, 2, size=(10_000, 32))
    tracemalloc.start()
    statistics = FrechetStatistics.of(np.load(tmp_path / "f.npy", mmap_mode="r"))
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 4 * 2**20 < file.nbytes
    expected = gaussian(np.ones(32), 4 * np.eye(32))
    assert frechet_distance(statistics, expected) < 32 * 33 * 4 / 100_000


@pytest.mark.parametrize("strange", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(("n", "d"), [(100, 7), (7, 100)])
def test_one_value_that_is_not_finite_is_named(n: int, d: int, strange: float) -> None:
    features = normal(n, d, seed=12).astype(np.float32)
    features[5, 3] = strange
    with pytest.raises(InputError, match=r"generated features, row 5:\n.*\n.*in column 3"):
        FRECHET.value(normal(n, d, seed=13), features)


def test_the_row_of_a_nan_counts_from_the_beginning_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feature_sets, "BLOCK_VALUES", 70)
    features = normal(100, 7, seed=12)
    features[83, 6] = np.nan
    with pytest.raises(InputError, match="row 83"):
        FRECHET.value(features, features)


def test_what_no_distance_can_be_said_of_is_an_error() -> None:
    features = normal(9, 4, seed=14)
    for reference, generated, words in (
        (features, features[:1], "at least 2 rows"),
        (features, features[:0], "at least 2 rows"),
        (features, features[:, :3], "4 dimensions, as reference features"),
        (features[None], features, r"shape \(n, d\)"),
        (features.astype(complex), features, "real numbers"),
        (features * 1e200, features, "squares fit"),
        (features[:3] * 1e200, features, "squares fit"),
    ):
        with pytest.raises(InputError, match=words):
            FRECHET.value(reference, generated)
    with pytest.raises(InputError, match="at least 2 rows"):
        FrechetStatistics.of_moments(Moments(3))
