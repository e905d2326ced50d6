"""The Fréchet distance at infinitely many rows: next to no bias where the plain one is all bias."""

from __future__ import annotations

import numpy as np
import pytest

from kseval.metrics import frechet
from kseval.metrics.frechet_infinity import build
from ksground.errors import InputError


def samples(n: int, shift: float = 0.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return random.normal(size=(n, 32)), random.normal(size=(n, 32)) + shift


def test_two_samples_of_one_distribution_are_at_about_no_distance() -> None:
    found = np.array([build().value(*samples(256, seed=seed)) for seed in range(8)])
    plain = np.array([frechet.build().value(*samples(256, seed=seed)) for seed in range(8)])
    assert plain.mean() == pytest.approx(32 * 33 / 512 + 64 / 256, rel=0.1)
    assert abs(found.mean()) < 0.1 * plain.mean()


def test_the_distance_of_two_distributions_is_found() -> None:
    found = [build().value(*samples(256, shift=1.0, seed=seed)) for seed in range(8)]
    assert np.mean(found) == pytest.approx(32, rel=0.03)


def test_a_whole_reference_keeps_its_own_half_of_the_bias() -> None:
    found = [build(of="generated").value(*samples(256, seed=seed)) for seed in range(8)]
    assert np.mean(found) == pytest.approx(32 * 33 / 1024 + 32 / 256, rel=0.3)


def test_the_intercept_is_of_the_line_that_is_drawn() -> None:
    line = build(points=6).estimate(*samples(100))
    slope, intercept = np.polyfit(1 / line.shares, line.distances, 1)
    assert slope > 0
    assert line.value == pytest.approx(intercept)
    assert 0 < line.standard_error < line.distances[-1]
    assert line.shares[-1] == 1
    assert line.distances[-1] == pytest.approx(frechet.build().value(*samples(100)))


def test_the_same_seed_gives_the_same_number_and_another_another() -> None:
    assert build(seed=3).value(*samples(40)) == build(seed=3).value(*samples(40))
    assert build(seed=3).value(*samples(40)) != build(seed=4).value(*samples(40))


def test_too_few_rows_and_senseless_settings_are_errors() -> None:
    reference, generated = samples(40)
    with pytest.raises(InputError, match="at least 10 rows"):
        build().value(reference, generated[:9])
    with pytest.raises(InputError, match="points as a whole number"):
        build(points=2)
    with pytest.raises(InputError, match="smallest_share"):
        build(smallest_share=1)
    with pytest.raises(InputError, match="of as"):
        build(of="reference")  # type: ignore[arg-type]
