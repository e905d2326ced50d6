"""What divisor and re-sampling do to a distance, in closed form, and beside cd-fvd's and VideoGPT's own arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kseval.fvd.rosetta import Distances, gap, resampled
from kseval.fvd.sights import Seen, Sight
from kseval.fvd.variant import Steps, Variant, load_variant

CD, FILES, GPT = (load_variant(name) for name in ("cd-i3d", "cd-files", "videogpt"))


def features(n: int, d: int, seed: int, shift: float = 0.0) -> np.ndarray:
    """float32 (n, d), each column of a spread of its own."""
    chance = np.random.default_rng(seed)
    return (chance.normal(size=(n, d)) * np.linspace(0.5, 2, d) + shift).astype(np.float32)


def distances(real: np.ndarray, made: np.ndarray, *variants: Variant) -> Distances:
    """As if every sight of these variants saw the same."""
    sights = {Sight.of(each.steps) for each in variants}
    names = tuple(str(at) for at in range(len(real))), tuple(str(at) for at in range(len(made)))
    return Distances(
        Seen(names[0], dict.fromkeys(sights, real), {}), Seen(names[1], dict.fromkeys(sights, made), {})
    )


def with_steps(variant: Variant, **steps: Any) -> Steps:
    """A variant's steps, some of them other ones."""
    return Steps(**{name: getattr(variant.steps, name) for name in Steps.__dataclass_fields__} | steps)


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 40), st.integers(1, 20), st.integers(0, 1000))
def test_the_divisor_scales_all_but_the_means_part(n: int, d: int, seed: int) -> None:
    real, made = features(n, d, seed), features(n, d, seed + 1, shift=0.3)
    measured = distances(real, made, CD)
    over_n, over_less = (measured(with_steps(CD, ddof=ddof)) for ddof in (0, 1))
    means = float(np.square(real.mean(axis=0, dtype=float) - made.mean(axis=0, dtype=float)).sum())
    assert over_n - means == pytest.approx((over_less - means) * (n - 1) / n, rel=1e-6, abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 30), st.integers(1, 8), st.integers(1, 12))
def test_whole_passes_over_a_set_change_nothing_over_n(n: int, d: int, passes: int) -> None:
    measured = distances(features(50, d, 0), features(n, d, 1), CD)
    once, again = (measured(with_steps(CD, resample_to=to)) for to in (None, n * passes))
    assert again == pytest.approx(once, rel=1e-6, abs=1e-6)


def test_over_less_than_n_they_make_the_generated_set_look_larger() -> None:
    real, made = features(64, 6, 0), features(20, 6, 1)
    measured = distances(real, made, CD)
    repeated = np.concatenate([made] * 5)
    expected = distances(real, repeated, CD)(with_steps(CD, ddof=1))
    assert measured(with_steps(CD, ddof=1, resample_to=100)) == pytest.approx(expected, rel=1e-9)
    assert measured(with_steps(CD, ddof=1)) != pytest.approx(expected, rel=1e-3)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 100), st.integers(1, 300))
def test_every_clip_is_counted_as_often_as_any_other_but_once(n: int, wanted: int) -> None:
    counts = np.bincount(resampled(n, wanted), minlength=n)
    assert counts.sum() == wanted
    assert counts.max() - counts.min() <= 1
    assert np.array_equal(resampled(n, wanted), resampled(n, wanted))


@pytest.mark.parametrize(("n_real", "n_made"), [(40, 2048), (700, 700), (40, 30)])
def test_the_distance_is_cd_fvds(n_real: int, n_made: int) -> None:
    """Its statistics, and the distance from them; its `sqrtm` is right where no eigenvalue is near 0."""
    theirs = pytest.importorskip("cdfvd.utils.metric_utils", reason="the judge is cd-fvd")
    scipy = pytest.importorskip("scipy.linalg", reason="its matrix root is SciPy's")
    d = 12
    real, made = features(n_real, d, 0), features(n_made, d, 1, shift=0.2)
    statistics = []
    for rows in (made, real):
        stats = theirs.FeatureStats(max_items=2048 if rows is made else None, capture_mean_cov=True)
        for first in range(0, len(rows), 16):
            stats.append(rows[first : first + 16])
        statistics.append(stats.get_mean_cov())
    (mean_made, sigma_made), (mean_real, sigma_real) = statistics
    root = scipy.sqrtm(sigma_real @ sigma_made).real
    expected = np.square(mean_real - mean_made).sum() + np.trace(sigma_made + sigma_real - 2 * root)
    assert distances(real, made, CD)(CD.steps) == pytest.approx(expected, rel=1e-6)


def test_the_re_sampled_distance_is_cd_fvds() -> None:
    theirs = pytest.importorskip("cdfvd.utils.metric_utils", reason="the judge is cd-fvd")
    scipy = pytest.importorskip("scipy.linalg", reason="its matrix root is SciPy's")
    real, made = features(60, 8, 0), features(37, 8, 1, shift=0.2)
    stats = theirs.FeatureStats(max_items=2048, capture_mean_cov=True)
    order = iter(resampled(len(made), 37 * 56))
    while not stats.is_full():
        stats.append(made[[next(order) for _ in range(37)]])
    assert stats.num_items == 2048
    (mean_made, sigma_made) = stats.get_mean_cov()
    mean_real, sigma_real = real.mean(axis=0, dtype=float), np.cov(real, rowvar=False, ddof=0)
    root = scipy.sqrtm(sigma_real @ sigma_made).real
    expected = np.square(mean_real - mean_made).sum() + np.trace(sigma_made + sigma_real - 2 * root)
    assert distances(real, made, FILES)(FILES.steps) == pytest.approx(expected, rel=1e-6)


def test_the_distance_is_videogpts() -> None:
    """Σ over n − 1, and tr (√Σ1 Σ2 √Σ1)^½ by singular values, said again in torch."""
    torch = pytest.importorskip("torch", reason="VideoGPT's arithmetic is torch's")
    real, made = features(64, 10, 0), features(48, 10, 1, shift=0.5)

    def root(matrix: Any) -> Any:
        left, values, right = torch.linalg.svd(matrix)
        return left @ torch.diag(values.sqrt()) @ right

    (mean, sigma), (other_mean, other) = (
        (rows.mean(0), torch.cov(rows.T))
        for rows in (torch.from_numpy(made).double(), torch.from_numpy(real).double())
    )
    inner = root(root(sigma) @ other @ root(sigma))
    expected = (mean - other_mean).square().sum() + torch.trace(sigma + other) - 2 * torch.trace(inner)
    assert distances(real, made, GPT)(GPT.steps) == pytest.approx(float(expected), rel=1e-6)


def test_a_gap_is_divided_among_the_steps_that_differ() -> None:
    mixtures = [CD.steps.taking(some, FILES.steps) for some in ([], ["fit"], ["kernel"], ["fit", "kernel"])]
    seen = {Sight.of(steps): features(40, 5, 7, shift=at * 0.5) for at, steps in enumerate(mixtures)}
    real = dict.fromkeys(seen, features(40, 5, 8))
    names = tuple(str(at) for at in range(40))
    measured = Distances(Seen(names, real, {}), Seen(names, seen, {}))
    divided = gap(CD, FILES, measured)
    assert set(divided.parts) == {"fit", "kernel", "resample_to"}
    assert sum(divided.parts.values()) == pytest.approx(divided.total, rel=1e-9)
    assert divided.total == pytest.approx(measured(FILES.steps) - measured(CD.steps))
    assert abs(divided.parts["resample_to"]) < 0.05 * divided.total, "a pass that is cut short, and no more"
    assert divided.parts["kernel"] > divided.parts["fit"] > 0
