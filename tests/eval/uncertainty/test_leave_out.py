"""A distance's interval covers what the same number of clips gives on average; what leaves no interval says so."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from kseval.uncertainty import leave_out
from kseval.uncertainty.interval import interval, standard_error
from kseval.uncertainty.leave_out import ClipRows, distance_totals, distance_value, gathered
from kseval.uncertainty.totals import mean_totals
from ksground.errors import InputError

from .made_clips import (
    Videos,
    clip_rows,
    frechet,
    names,
    normal_by_video,
    squared_means,
    video_of_each,
    videos_by_clip,
)


def two_sets(videos: int, draw: np.random.Generator, shift: float) -> tuple[ClipRows, ClipRows, Videos]:
    video = video_of_each(videos, draw, most=8)
    sets = normal_by_video(video, draw, 4), normal_by_video(video, draw, 4)
    sets[1][:, 0] += shift
    return clip_rows(sets[0]), clip_rows(sets[1]), video


@pytest.mark.parametrize("videos", [8, 30])
def test_the_expected_distance_is_covered(videos: int) -> None:
    draw = np.random.default_rng(videos)
    made = [two_sets(videos, draw, 1.0) for _ in range(500)]
    expected = np.mean([frechet(one.rows, other.rows) for one, other, _ in made])
    hits = 0
    for one, other, video in made[:100]:
        low, high, _ = interval(distance_totals(frechet, one, other, videos_by_clip(video))[0], resamples=400)
        assert low is not None
        assert high is not None
        hits += low <= expected <= high
    assert hits >= 87  # 95 expected; 2 standard errors are 4.4, and at 8 videos it is an approximation


def test_a_mean_by_leaving_out_is_the_mean_by_sums() -> None:
    """Linear, so that the jackknife is exact: the oracle of shares, pseudo-values and shift."""
    draw = np.random.default_rng(3)
    video = video_of_each(15, draw)
    values = normal_by_video(video, draw)
    rows = clip_rows(values[:, None])
    plain = mean_totals(values, names(video))
    found, notes = distance_totals(lambda _, made: float(made.mean()), rows, rows, videos_by_clip(video))
    assert not notes
    assert found.value == pytest.approx(plain.value)
    assert found.deviations == pytest.approx(plain.deviations)
    assert interval(found)[:2] == pytest.approx(interval(plain)[:2])


def test_the_bias_that_falls_as_one_over_n_is_found_out() -> None:
    """|μ1 − μ2|² of independent clips is too large by exactly d (1/n + 1/n); Σ of unshifted pseudo-values is not."""
    draw, corrected = np.random.default_rng(4), []
    for _ in range(300):
        one, other = draw.normal(size=(2, 12, 3))
        other[:, 0] += 1
        left = [squared_means(np.delete(one, row, 0), np.delete(other, row, 0)) for row in range(12)]
        corrected.append(12 * squared_means(one, other) - 11 * np.mean(left))
    assert np.mean(corrected) == pytest.approx(1.0, abs=0.1)
    one_set, other_set = clip_rows(one), clip_rows(other)
    each = {clip: clip for clip in one_set.clips}
    totals, _ = distance_totals(squared_means, one_set, other_set, each)
    assert totals.value == pytest.approx(squared_means(one, other)), "the number that is printed"
    spread = np.sqrt(11 / 12 * np.square(left - np.mean(left)).sum())
    assert standard_error(totals) == pytest.approx(spread), "Quenouille and Tukey's, where all are alike"


def test_groups_of_videos_say_about_the_same_for_less() -> None:
    one, other, video = two_sets(120, np.random.default_rng(5), 1.0)
    errors, calls = [], []
    for groups in (200, 30):
        called = []

        def counted(a: NDArray[Any], b: NDArray[Any], called: list[int] = called) -> float:
            called.append(len(a))
            return frechet(a, b)

        totals, _ = distance_totals(counted, one, other, videos_by_clip(video), groups=groups)
        errors.append(standard_error(totals))
        calls.append(len(called))
    assert calls == [121, 31]
    assert errors[1] == pytest.approx(errors[0], rel=0.35)


def test_the_order_of_rows_decides_nothing() -> None:
    one, other, video = two_sets(40, np.random.default_rng(6), 1.0)
    order = np.random.default_rng(0).permutation(len(video)).tolist()
    turned = ClipRows([other.clips[row] for row in order], other.rows[order])
    known = videos_by_clip(video)
    found = [distance_value(frechet, one, each, known, groups=10, seed=2) for each in (other, turned)]
    assert (found[0].value, found[0].low, found[0].high) == pytest.approx(
        (found[1].value, found[1].low, found[1].high)
    )
    assert found[0] == distance_value(frechet, one, other, known, groups=10, seed=2)
    assert found[0] != distance_value(frechet, one, other, known, groups=10, seed=3)


def test_rows_on_disk_are_left_out_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.lib.format.open_memmap(tmp_path / "rows.npy", "w+", np.float32, (60_000, 64))
    rows[:] = np.arange(60_000, dtype=np.float32)[:, None]
    places = np.flatnonzero(np.arange(60_000) % 7 != 3)
    monkeypatch.setattr(leave_out, "IN_MEMORY_BYTES", 1 << 20)
    tracemalloc.start()
    kept = gathered(rows, places)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(kept, np.memmap)
    assert peak < 4 << 20 < kept.nbytes
    assert kept[:, 5].tolist() == places.tolist()


def test_too_little_has_no_interval_but_a_word() -> None:
    draw = np.random.default_rng(7)
    many, known = clip_rows(draw.normal(size=(9, 2))), {f"clip {row:05d}": f"v{row // 3}" for row in range(9)}
    first = ClipRows(many.clips[:3], many.rows[:3])
    for lonely, note in (
        (first, "clips of one video only: no interval"),
        (ClipRows(many.clips[:1], many.rows[:1]), "one clip: no interval"),
    ):
        found = distance_value(squared_means, many, lonely, known)
        assert (found.low, found.high, found.notes[-1]) == (None, None, note)
        assert found.value is not None

    def needs_nine(a: NDArray[Any], b: NDArray[Any]) -> float:
        if len(b) < 9:
            raise InputError("features", expected="9 clips", found=str(len(b)))
        return 1.0

    found = distance_value(needs_nine, many, many, known)
    assert (found.value, found.low) == (1.0, None)
    assert "leave a video out" in found.notes[-1]
    with pytest.raises(InputError, match="9 clips"):
        distance_value(needs_nine, many, first, known)
    never = distance_value(lambda a, b: float("nan"), many, many, known)
    assert (never.value, never.low, never.notes) == (None, None, ("the distance is not a finite number",))


def test_a_clip_twice_or_without_a_video_is_told() -> None:
    with pytest.raises(InputError, match="different clips"):
        ClipRows(["a", "a"], np.zeros((2, 3)))
    both = ClipRows(["a", "b"], np.zeros((2, 3)))
    with pytest.raises(InputError, match="row b"):
        distance_value(squared_means, both, both, {"a": "v"})
