"""Which frames are read: by hand, by a slow oracle, and for any times at all."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kseval.video.sampling import FrameRule, choose_frames, choose_pairs, gaps_s, some_of
from ksground.errors import InputError

ticks = st.lists(st.integers(0, 5000), min_size=1, max_size=60, unique=True).map(sorted)


def _times(count: int, fps: float, start_s: float = 0.0) -> np.ndarray:
    return start_s + np.arange(count) / fps


def test_frames_are_those_shown_at_the_middles_of_equal_parts() -> None:
    assert choose_frames(_times(16, 8), 0, 2, 4).tolist() == [2, 6, 10, 14]
    assert choose_frames(_times(16, 8), 0, 2, 16).tolist() == list(range(16))
    assert choose_frames(_times(16, 8, 5.3), 5.3, 7.3, 1).tolist() == [8]


def test_a_clip_of_few_frames_shows_them_repeatedly() -> None:
    assert choose_frames([0.0, 1.0], 0, 2, 6).tolist() == [0, 0, 0, 1, 1, 1]
    assert choose_frames([0.0], 0, 0.04, 3).tolist() == [0, 0, 0]


def test_a_frame_counts_for_as_long_as_it_is_shown() -> None:
    assert choose_frames([0.0, 0.1, 1.9], 0, 2, 4).tolist() == [1, 1, 1, 1]


@given(ticks, st.integers(1, 40), st.integers(1, 400))
def test_frames_are_an_exact_oracles(times, count, last) -> None:
    start, end = times[0], times[-1] + last
    middles = [start + Fraction((2 * part + 1) * (end - start), 2 * count) for part in range(count)]
    slack = Fraction(21, 10)  # milliseconds, what containers round
    assume(all(time != at + slack for time in times for at in middles))
    expected = [max(index for index, time in enumerate(times) if time <= at + slack) for at in middles]
    chosen = choose_frames(np.array(times) / 1000, start / 1000, end / 1000, count)
    assert chosen.tolist() == expected


def test_rounding_to_milliseconds_changes_nothing() -> None:
    for fps in (23.976, 24, 25, 29.97, 30, 60):
        exact = _times(96, fps)
        rounded = np.round(exact, 3)
        for count in (1, 4, 8, 16):
            ours = choose_frames(exact, 0, 96 / fps, count)
            theirs = choose_frames(rounded, 0, round(rounded[-1] + round(1 / fps, 3), 3), count)
            assert ours.tolist() == theirs.tolist()


def test_pairs_are_a_gap_apart() -> None:
    pairs = choose_pairs(_times(48, 24), 0, 2, FrameRule(1, 4, 0.125))
    assert pairs.tolist() == [[6, 9], [18, 21], [30, 33], [42, 45]]


def test_a_low_rate_takes_the_next_frame() -> None:
    times = _times(10, 5)
    pairs = choose_pairs(times, 0, 2, FrameRule(1, 2, 0.125))
    assert pairs.tolist() == [[2, 3], [7, 8]]
    np.testing.assert_allclose(gaps_s(times, pairs), 0.2)


def test_at_the_end_a_pair_moves_back() -> None:
    times = _times(6, 24)
    pairs = choose_pairs(times, 0, 0.25, FrameRule(1, 3, 0.125))
    assert pairs.tolist() == [[1, 4], [2, 5], [2, 5]]


def test_a_clip_shorter_than_the_gap_gives_its_first_and_last() -> None:
    assert choose_pairs([0.0, 0.01, 0.02], 0, 0.03, FrameRule(1, 2, 1.0)).tolist() == [[0, 2], [0, 2]]


def test_one_frame_has_no_pairs() -> None:
    assert choose_pairs([0.0], 0, 0.04, FrameRule(1, 4, 0.125)).shape == (0, 2)
    assert gaps_s([0.0], np.empty((0, 2), np.int64)).shape == (0,)


@given(ticks, st.integers(1, 20), st.integers(1, 2000), st.integers(1, 400))
def test_a_pair_is_never_one_frame_twice(times, count, gap, last) -> None:
    seconds = np.array(times) / 1000
    rule = FrameRule(1, count, gap / 1000)
    pairs = choose_pairs(seconds, seconds[0], seconds[-1] + last / 1000, rule)
    if len(times) < 2:
        assert len(pairs) == 0
        return
    assert len(pairs) == count
    assert (pairs[:, 0] < pairs[:, 1]).all()
    assert pairs.min() >= 0
    assert pairs.max() < len(times)
    assert (gaps_s(seconds, pairs) > 0).all()


@given(st.integers(1, 64), st.data())
def test_some_are_evenly_taken(count, data) -> None:
    frames = data.draw(st.integers(1, count))
    chosen = some_of(count, frames)
    assert chosen.tolist() == [int(Fraction((2 * part + 1) * count, 2 * frames)) for part in range(frames)]


def test_more_than_there_are_is_told() -> None:
    with pytest.raises(InputError, match="1 to 16 frames"):
        some_of(16, 17)
