"""Rank probabilities: whole numbers of systems, shared by ties, drawn jointly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kseval.uncertainty.ranks import rank_probabilities
from kseval.uncertainty.totals import mean_totals

VIDEOS = [str(row // 2) for row in range(24)]


def ranks(*values: np.ndarray, better: str = "higher", seed: int = 0) -> list[tuple[float, ...]]:
    totals = {str(place): mean_totals(each, VIDEOS) for place, each in enumerate(values)}
    return list(rank_probabilities(totals, better, resamples=300, seed=seed).values())  # type: ignore[arg-type]


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 999), st.integers(1, 5), st.booleans())
def test_chances_sum_to_1_by_system_and_by_rank(seed: int, systems: int, tied: bool) -> None:
    values = np.random.default_rng(seed).normal(size=(systems, 24))
    if tied:
        values[0] = values[-1]
    chances = np.array(ranks(*values, seed=seed))
    assert chances.sum(axis=0) == pytest.approx(np.ones(systems))
    assert chances.sum(axis=1) == pytest.approx(np.ones(systems))
    assert np.array(ranks(*-values, better="lower", seed=seed)) == pytest.approx(chances)
    assert np.array(ranks(*values[::-1], seed=seed)) == pytest.approx(chances[::-1])


def test_equals_share_their_ranks() -> None:
    values = np.random.default_rng(0).normal(size=24)
    assert ranks(values, values, values - 9) == [(0.5, 0.5, 0), (0.5, 0.5, 0), (0, 0, 1)]


def test_systems_are_drawn_together() -> None:
    """Better by a little on every clip is always first, however much the clips differ among themselves."""
    values = 10 * np.random.default_rng(1).normal(size=24)
    assert ranks(values, values + 0.01) == [(0, 1), (1, 0)]


def test_the_nearer_race_is_the_less_certain() -> None:
    draw = np.random.default_rng(2)
    one, noise = draw.normal(size=(2, 24))
    noise -= noise.mean()
    chances = [ranks(one, one + noise + ahead)[1][0] for ahead in (0.0, 0.1, 0.3, 1.0)]
    assert chances == sorted(chances)
    assert 0.35 < chances[0] < 0.65
    assert chances[-1] > 0.99


def test_one_video_ranks_nobody() -> None:
    assert rank_probabilities({"a": mean_totals(np.ones(3), ["v"] * 3)}, "higher") == {}
    assert rank_probabilities({}, "higher") == {}
