"""Duels: the same clips on both sides, Holm over a metric, a tie where the data do not decide."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from kseval.metrics.frechet import Frechet
from kseval.uncertainty.duel import Doubt, compare_distances, compare_means, holm
from kseval.uncertainty.leave_out import ClipRows
from ksground.errors import InputError

from .made_clips import (
    clip_rows,
    frechet,
    names,
    normal_by_video,
    squared_means,
    video_of_each,
    videos_by_clip,
)

QUICK = Doubt(resamples=200, flips=499)


def four_systems(seed: int = 0, videos: int = 30) -> tuple[dict[str, np.ndarray], list[str]]:
    draw = np.random.default_rng(seed)
    video = video_of_each(videos, draw)
    shared = normal_by_video(video, draw)
    shifts = {"best": 1.0, "good": 0.45, "twin": 0.42, "poor": 0.0}
    return {name: shared + shift + normal_by_video(video, draw) for name, shift in shifts.items()}, names(
        video
    )


def test_a_planted_order_is_found_and_twins_tie() -> None:
    values, videos = four_systems()
    found = {
        (duel.first, duel.second): duel for duel in compare_means("m", "higher", values, videos, QUICK).duels
    }
    assert found["best", "poor"].winner == found["best", "good"].winner == "best"
    assert found["good", "twin"].winner is None
    lower = {duel.first: duel for duel in compare_means("m", "lower", values, videos, QUICK).duels}
    assert lower["best"].winner == "poor"
    for duel in found.values():
        assert duel.low <= duel.difference <= duel.high
        assert duel.difference == pytest.approx(values[duel.first].mean() - values[duel.second].mean())
        assert duel.n == len(videos)


@given(st.lists(st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.01, 0.5, 1.0])), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_holm_is_that_of_statsmodels(p: list[float]) -> None:
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1].tolist(), rel=1e-12)


def test_p_are_corrected_after_holm() -> None:
    values, videos = four_systems(1, videos=9)
    duels = compare_means("m", "higher", values, videos, QUICK).duels
    ours = [duel.p_holm for duel in duels]
    assert ours == pytest.approx(multipletests([duel.p for duel in duels], method="holm")[1].tolist())
    order, running = np.argsort([duel.p for duel in duels]), 0.0
    for place, which in enumerate(
        order
    ):  # Read aloud: times those not yet decided, never falling, at most 1.
        running = max(running, min(1.0, (len(duels) - place) * duels[which].p))
        assert ours[which] == pytest.approx(running)
    assert ours != [duel.p for duel in duels]


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 1000), st.integers(2, 20))
def test_exchanging_systems_turns_the_sign(seed: int, videos: int) -> None:
    values, named = four_systems(seed, videos)
    forth = compare_means(
        "m", "higher", {name: values[name] for name in ("best", "poor")}, named, QUICK
    ).duels[0]
    back = compare_means(
        "m", "higher", {name: values[name] for name in ("poor", "best")}, named, QUICK
    ).duels[0]
    assert back.difference == pytest.approx(-forth.difference)
    assert (back.low, back.high) == pytest.approx((-forth.high, -forth.low))
    assert (back.p, back.winner) == (forth.p, forth.winner)
    assert 0 < forth.p <= forth.p_holm <= 1


def test_only_clips_that_both_have_count() -> None:
    values, videos = four_systems()
    poor = values["poor"].copy()
    poor[poor < np.median(poor)] = np.nan  # Leaving out its worst clips must not help.
    duel = compare_means("m", "higher", {"good": values["good"], "poor": poor}, videos, QUICK).duels[0]
    has = ~np.isnan(poor)
    assert duel.n == has.sum()
    assert duel.difference == pytest.approx(values["good"][has].mean() - poor[has].mean())


def test_what_cannot_be_compared_is_said_and_others_still_are() -> None:
    values, videos = four_systems()
    values["empty"] = np.full(len(videos), np.nan)
    found = compare_means("m", "higher", values, videos, QUICK)
    assert len(found.duels) == 6
    assert found.ranks == {}
    assert "best and empty: no clip has a value" in found.notes
    with pytest.raises(InputError, match="values of best"):
        compare_means("m", "higher", {"best": np.zeros(3), "poor": np.zeros(4)}, ["a"] * 4)
    assert compare_means("m", "higher", {}, []).duels == ()


def test_five_videos_cannot_decide() -> None:
    values = {"one": np.ones(5), "other": np.zeros(5)}
    duel = compare_means("m", "higher", values, list("abcde"), QUICK).duels[0]
    assert duel.p == 2 / 2**5
    assert duel.winner is None


def sets(
    seed: int, shifts: dict[str, float], videos: int = 20
) -> tuple[ClipRows, dict[str, ClipRows], dict[str, str]]:
    draw = np.random.default_rng(seed)
    video = video_of_each(videos, draw, most=8)
    along = np.eye(3)[0]
    made = {
        name: clip_rows(normal_by_video(video, draw, 3) + shift * along) for name, shift in shifts.items()
    }
    return clip_rows(normal_by_video(video, draw, 3)), made, videos_by_clip(video)


def test_distances_duel_too() -> None:
    reference, made, videos = sets(0, {"far": 1.5, "near": 0.0})
    found = compare_distances("f", "lower", frechet, reference, made, videos, QUICK)
    duel = found.duels[0]
    assert duel.winner == "near"
    assert duel.difference == pytest.approx(
        frechet(reference.rows, made["far"].rows) - frechet(reference.rows, made["near"].rows)
    )
    assert duel.low <= duel.difference <= duel.high
    assert found.ranks["near"][0] > 0.95


def test_too_few_clips_for_a_distance_are_told_and_stop_nothing() -> None:
    reference, made, videos = sets(0, {"far": 1.5, "near": 0.0})
    one = {name: rows.of(rows.clips[:1]) for name, rows in made.items()}
    found = compare_distances("f", "lower", Frechet().value, reference, one, videos, QUICK)
    assert found.duels == ()
    assert found.notes == ("far and near: not defined: expected at least 2 rows, found 1",)


def test_as_far_on_the_other_side_is_a_tie_as_often_as_it_says() -> None:
    """Equal distances of unequal sets: a test that swaps clips and looks at distances anew takes them for decided."""
    below = [
        compare_distances("f", "lower", squared_means, *sets(seed, {"left": -1.0, "right": 1.0}, 16), QUICK)
        .duels[0]
        .p
        < 0.05
        for seed in range(120)
    ]
    assert np.mean(below) <= 0.12


def test_distances_are_over_the_clips_that_both_have_and_computed_once() -> None:
    reference, made, videos = sets(1, {"a": 0.5, "b": 0.2, "c": 0.0})
    calls = []

    def counted(one: np.ndarray, other: np.ndarray) -> float:
        calls.append(len(other))
        return squared_means(one, other)

    compare_distances("f", "lower", counted, reference, made, videos, QUICK)
    assert len(calls) == 3 * (20 + 1)
    fewer = {**made, "b": ClipRows(made["b"].clips[5:][::-1], made["b"].rows[5:][::-1])}
    found = {
        (duel.first, duel.second): duel
        for duel in compare_distances("f", "lower", squared_means, reference, fewer, videos, QUICK).duels
    }
    assert found["a", "b"].n == len(reference.clips) - 5
    assert found["a", "c"].n == len(reference.clips)
    assert found["a", "b"].difference == pytest.approx(
        squared_means(reference.rows, made["a"].rows[5:]) - squared_means(reference.rows, made["b"].rows[5:])
    )
    nothing = {"a": made["a"], "none": ClipRows([], made["b"].rows[:0])}
    refused = compare_distances("f", "lower", squared_means, reference, nothing, videos, QUICK)
    assert refused.notes == ("a and none: no clip in common",)
