"""Precision, recall, density and coverage against balls that are counted one by one, and against theory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kseval.distances import feature_sets
from kseval.metrics import coverage, density, precision, recall
from ksground.errors import InputError

Floats = NDArray[np.float64]
ALL = (precision, recall, density, coverage)
# A machine that others keep busy is no fault of the strategies.
BUSY = [HealthCheck.too_slow]


def draw(n: int, d: int, seed: int) -> Floats:
    return np.random.default_rng(seed).normal(size=(n, d))


def line(*places: float) -> Floats:
    return np.array(places, dtype=float)[:, None]


def counted(x: Floats, y: Floats, k: int) -> tuple[float, float, float, float]:
    """Precision, recall, density, coverage, ball by ball."""

    def radius(points: Floats, i: int) -> float:
        return sorted(float(np.linalg.norm(points[i] - other)) for j, other in enumerate(points) if j != i)[
            k - 1
        ]

    of_x, of_y = [radius(x, i) for i in range(len(x))], [radius(y, i) for i in range(len(y))]
    away = np.array([[np.linalg.norm(a - b) for b in y] for a in x])
    in_x, in_y = away <= np.array(of_x)[:, None], away <= np.array(of_y)
    return in_x.any(0).mean(), in_y.any(1).mean(), in_x.sum(0).mean() / k, in_x.any(1).mean()


@given(st.integers(6, 25), st.integers(6, 25), st.integers(1, 4), st.integers(1, 5), st.integers(0, 9999))
@settings(max_examples=40, deadline=None, suppress_health_check=BUSY)
def test_all_four_are_what_counting_says(n: int, m: int, d: int, k: int, seed: int) -> None:
    x, y = draw(n, d, seed), draw(m, d, seed + 1) + 0.5
    found = [metric.build(k=k).value(x, y) for metric in ALL]
    assert found == pytest.approx(counted(x, y, k))


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = draw(60, 3, seed=0), draw(45, 3, seed=1)
    whole = [metric.build().value(x, y) for metric in ALL]
    monkeypatch.setattr(feature_sets, "BLOCK_VALUES", 100)
    assert [metric.build().value(x, y) for metric in ALL] == whole


def test_four_places_on_a_line() -> None:
    real, made = line(0, 1, 3, 7), line(0.5, 4.5, 100)
    # Balls with k = 1: [-1, 1], [0, 2], [1, 5], [3, 11].
    assert precision.build(k=1).value(real, made) == pytest.approx(2 / 3)
    assert density.build(k=1).value(real, made) == pytest.approx(4 / 3)
    assert coverage.build(k=1).value(real, made) == 1
    # Balls of the generated: [-3.5, 4.5], [0.5, 8.5], [4.5, 195.5].
    assert recall.build(k=1).value(real, made) == 1
    assert recall.build(k=1).value(made, line(200, 201)) == 0


def test_samples_of_one_distribution_score_what_theory_says() -> None:
    x, y = draw(1000, 2, seed=2), draw(1000, 2, seed=3)
    assert density.build(k=5).value(x, y) == pytest.approx(1, abs=0.05)
    assert coverage.build(k=5).value(x, y) == pytest.approx(1 - 2**-5, abs=0.02)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_a_set_against_itself_scores_one(scale: float) -> None:
    features = (draw(80, 16, seed=4) * scale + 50).astype(np.float32)
    assert [metric.build().value(features, features) for metric in ALL] == [1, 1, 1, 1]


def test_a_copy_lies_in_a_ball_without_radius() -> None:
    twice = np.repeat(draw(10, 8, seed=5) + 7, 2, axis=0)
    assert precision.build(k=1).value(twice, twice[::2] * 1.0) == 1
    assert coverage.build(k=1).value(twice, twice[::2] * 1.0) == 1
    assert coverage.build(k=1).value(twice, twice[:2] * 1.0) == pytest.approx(0.1)


def test_one_clip_copied_is_precise_and_covers_nothing() -> None:
    real = draw(100, 8, seed=6)
    copies = np.repeat(real[:1], 100, axis=0)
    assert precision.build().value(real, copies) == 1
    assert recall.build().value(real, copies) <= 0.02
    assert coverage.build().value(real, copies) < 0.2


def test_k_needs_more_rows_than_it_counts() -> None:
    few, many = draw(3, 2, seed=7), draw(9, 2, seed=8)
    for metric in (precision, density, coverage):
        with pytest.raises(InputError, match=r"reference features:\n.*more than k = 3 rows"):
            metric.build(k=3).value(few, many)
        assert metric.build(k=2).value(few, many) >= 0
    with pytest.raises(InputError, match=r"generated features:\n.*more than k = 3 rows"):
        recall.build(k=3).value(many, few)


@pytest.mark.parametrize("metric", ALL)
def test_a_nan_and_a_senseless_k_are_errors(metric: type) -> None:
    broken = draw(9, 2, seed=9)
    broken[4, 1] = np.nan
    with pytest.raises(InputError, match=r"generated features, row 4:\n.*\n.*column 1"):
        metric.build().value(draw(9, 2, seed=8), broken)
    for k in (0, -1, 1.5, True):
        with pytest.raises(InputError, match="k as a whole number above 0"):
            metric.build(k=k)
