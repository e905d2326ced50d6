"""The short way to what is left without a group is the long way: leave the rows out, and ask again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kseval.distances import frechet
from kseval.metrics import LeavesOut, SetMetric, metric_names, open_metric

Floats = NDArray[np.float64]
SETTINGS = {"kernel": {"subsets": 0}}
KNOWING = [
    name for name in metric_names() if isinstance(open_metric(name, **SETTINGS.get(name, {})), LeavesOut)
]


def by_asking_again(metric: SetMetric, x: Floats, y: Floats, of_x: Floats, of_y: Floats) -> Floats:
    groups = range(1 + int(max(of_x.max(), of_y.max())))
    return np.array([metric.value(x[of_x != out], y[of_y != out]) for out in groups])


def test_the_distances_that_tables_stand_on_know_a_short_way() -> None:
    assert {"frechet", "jedi", "kernel", "video_kernel"} == set(KNOWING)


@pytest.mark.parametrize("name", KNOWING)
@given(
    n=st.integers(8, 90),
    m=st.integers(8, 90),
    d=st.integers(1, 24),
    k=st.integers(2, 6),
    seed=st.integers(0, 99),
)
@settings(max_examples=25, deadline=None)
def test_it_is_the_value_of_the_other_rows(name: str, n: int, m: int, d: int, k: int, seed: int) -> None:
    metric = open_metric(name, **SETTINGS.get(name, {}))
    assert isinstance(metric, SetMetric)
    assert isinstance(metric, LeavesOut)
    draw = np.random.default_rng(seed)
    x, y = draw.normal(3, 1, (n, d)), draw.normal(2, 2, (m, d)).astype(np.float32)
    of_x, of_y = np.arange(n) % k, draw.permutation(np.arange(m) % k)
    found = metric.left_out(x, y, of_x, of_y)
    assert found is not None
    expected = by_asking_again(metric, x, y, of_x, of_y)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9 * max(1, np.abs(expected).max()))


@pytest.mark.parametrize("name", KNOWING)
def test_a_group_of_one_side_only_and_one_that_is_nearly_all(name: str) -> None:
    metric = open_metric(name, **SETTINGS.get(name, {}))
    assert isinstance(metric, LeavesOut)
    assert isinstance(metric, SetMetric)
    x, y = np.random.default_rng(0).normal(size=(2, 20, 3))
    of_x, of_y = np.zeros(20, np.intp), np.ones(20, np.intp)
    of_x[:5], of_y[:1] = 2, 0
    found = metric.left_out(x, y, of_x, of_y)
    assert found is not None
    assert np.isnan(found[1]), "one generated row is left"
    left = [metric.value(x[of_x != out], y[of_y != out]) for out in (0, 2)]
    np.testing.assert_allclose(found[[0, 2]], left, rtol=1e-9)


def test_a_group_that_outshines_all_others_costs_them_no_digits() -> None:
    """The difference of two scatters has lost what the large one's rounding hides; it must be counted anew."""
    draw = np.random.default_rng(1)
    x, y = draw.normal(size=(2, 40, 3))
    group = np.arange(40) // 10
    x[group == 1] *= 1e7
    metric = open_metric("frechet")
    assert isinstance(metric, LeavesOut)
    assert isinstance(metric, SetMetric)
    found = metric.left_out(x, y, group, group)
    assert found is not None
    np.testing.assert_allclose(found, by_asking_again(metric, x, y, group, group), rtol=1e-9)


def test_rows_are_read_twice_and_not_once_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0
    blocks = frechet.row_blocks

    def counted(features: Floats, rows: NDArray[np.intp] | None = None) -> object:
        nonlocal read
        for block in blocks(features, rows):
            read += len(block)
            yield block

    monkeypatch.setattr(frechet, "row_blocks", counted)
    features = np.random.default_rng(2).normal(size=(500, 4))
    group = np.arange(500) % 50
    list(frechet.statistics_without(features, group, 50))
    assert read == 1000


def test_subsets_that_are_drawn_know_no_short_way() -> None:
    metric = open_metric("kernel", subsets=2, subset_size=5)
    assert isinstance(metric, LeavesOut)
    features = np.zeros((9, 2))
    assert metric.left_out(features, features, np.arange(9) % 3, np.arange(9) % 3) is None
