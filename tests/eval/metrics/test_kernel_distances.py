"""The kernel distances against sums that are written out, oracles of their own repositories, and many draws."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from kseval.distances import feature_sets, kernels
from kseval.metrics import jedi, kernel, video_kernel
from ksground.errors import InputError

Floats = NDArray[np.float64]
# The example at the foot of JEDi's `mmd_polynomial.py`; of its two results the second is still what its code gives.
ONE = np.arange(1.0, 10).reshape(3, 3)
OTHER = np.array([[7.0, 6, 5], [4, 3, 2], [1, 1, 8], [0, 2, 5]])


def draw(n: int, d: int, seed: int, shift: float = 0.0) -> Floats:
    return np.random.default_rng(seed).normal(shift, 1, size=(n, d))


def written_out(x: Floats, y: Floats, degree: int, constant: int) -> float:
    """The unbiased estimator, pair by pair."""

    def mean(left: Floats, right: Floats, itself: bool) -> float:
        pairs = [
            (a @ b / len(a) + constant) ** degree
            for i, a in enumerate(left)
            for j, b in enumerate(right)
            if itself or i != j
        ]
        return float(np.mean(pairs))

    return mean(x, x, False) + mean(y, y, False) - 2 * mean(x, y, True)


def test_jedi_gives_what_its_repository_says() -> None:
    assert jedi.build().value(ONE, OTHER) == pytest.approx(100 * 270.7222, rel=1e-6)


@pytest.mark.parametrize("block_values", [1, 60, 2**22])
def test_the_unbiased_forms_are_the_sums_written_out(
    block_values: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feature_sets, "BLOCK_VALUES", block_values)
    monkeypatch.setattr(kernels, "BLOCK_VALUES", block_values)
    x, y = draw(13, 5, seed=0), draw(17, 5, seed=1, shift=0.3)
    assert kernel.build(subsets=0).value(x, y) == pytest.approx(written_out(x, y, 3, 1), rel=1e-12)
    assert video_kernel.build().value(x, y) == pytest.approx(100 * written_out(x, y, 2, 0), rel=1e-12)
    assert kernel.build(subsets=0).value(y, x) == pytest.approx(written_out(x, y, 3, 1), rel=1e-12)


def test_the_unbiased_ones_are_around_zero_where_jedi_is_above() -> None:
    pairs = [(draw(30, 8, seed), draw(30, 8, seed + 1000)) for seed in range(200)]
    for metric in (kernel.build(subsets=0), video_kernel.build()):
        found = np.array([metric.value(*pair) for pair in pairs])
        assert abs(found.mean()) < 3 * found.std() / np.sqrt(len(found))
        assert (found < 0).any()
    biased = np.array([jedi.build().value(*pair) for pair in pairs])
    # Of a normal x, k(x, x) is 1 + 2 / d on average, and k(x, y) is 1 / d.
    assert biased.mean() == pytest.approx(100 * 2 / 30 * (1 + 2 / 8 - 1 / 8), rel=0.1)
    assert biased.min() > 0


def test_the_biased_form_of_a_set_against_itself_is_zero() -> None:
    assert jedi.build().value(ONE, ONE) == pytest.approx(0, abs=1e-9)


def test_the_standard_error_is_the_spread_of_many_draws() -> None:
    whole = kernel.build(subsets=0)
    estimates = [whole.estimate(draw(40, 6, s), draw(60, 6, s + 5000, shift=0.5)) for s in range(300)]
    spread = np.std([each.value for each in estimates])
    assert np.mean([each.standard_error for each in estimates]) == pytest.approx(spread, rel=0.15)


def test_subsets_are_seeded_and_average_to_the_whole() -> None:
    x, y = draw(100, 6, seed=2), draw(120, 6, seed=3, shift=0.5)
    some = kernel.build(subsets=200, subset_size=50)
    estimate = some.estimate(x, y)
    assert some.value(x, y) == estimate.value
    assert kernel.build(subsets=200, subset_size=50, seed=1).value(x, y) != estimate.value
    assert estimate.subset_std is not None
    assert estimate.standard_error is None
    off = abs(estimate.value - kernel.build(subsets=0).value(x, y))
    assert off < 4 * estimate.subset_std / np.sqrt(200)


def test_a_set_below_the_subset_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(
        InputError, match=r"generated features:\n.*1,000 rows of a subset\n.*999\n.*subsets = 0"
    ):
        kernel.build().value(draw(1000, 3, 0), draw(999, 3, 1))


@pytest.mark.parametrize("metric", [kernel.build(subsets=0), video_kernel.build(), jedi.build()])
def test_a_nan_one_row_and_another_width_are_errors(metric: jedi.Jedi) -> None:
    features = draw(9, 3, seed=4)
    broken = features.copy()
    broken[7, 1] = np.nan
    for generated, words in (
        (broken, r"row 7:\n.*\n.*in column 1"),
        (features[:1], "at least 2 rows"),
        (features[:, :2], "3 dimensions"),
    ):
        with pytest.raises(InputError, match=words):
            metric.value(features, generated)


@pytest.mark.parametrize("setting", [{"subsets": -1}, {"subset_size": 1}, {"seed": -1}, {"subsets": 0.5}])
def test_senseless_settings_are_errors(setting: dict[str, int]) -> None:
    with pytest.raises(InputError, match=next(iter(setting))):
        kernel.build(**setting)
