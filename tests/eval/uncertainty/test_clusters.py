"""Clips are clustered by their source video, and groups of videos are even."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kseval.clip import Clip
from kseval.uncertainty.clusters import clusters_of, even_groups, video_names


def test_clips_of_a_video_fall_together_and_a_clip_without_one_stands_alone() -> None:
    clips = [
        Clip("a", Path("a"), video_id="coin/1"),
        Clip("b", Path("b"), video_id="coin/1"),
        Clip("c", Path("c")),
    ]
    found = clusters_of(video_names(clips))
    assert len(found) == 2
    assert found.of_row[0] == found.of_row[1] != found.of_row[2]


def test_a_clip_named_like_a_video_is_not_of_it() -> None:
    assert len(set(video_names([Clip("x", Path("x")), Clip("y", Path("y"), video_id="x")]))) == 2


@given(st.lists(st.sampled_from("abcde"), min_size=1))
def test_every_row_finds_its_name(names: list[str]) -> None:
    found = clusters_of(names)
    assert [found.names[code] for code in found.of_row] == names
    assert list(found.names) == sorted(set(names))


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=60), st.integers(2, 12), st.integers(0, 5))
def test_groups_are_even_and_none_is_empty(shares: list[float], count: int, seed: int) -> None:
    held = np.bincount(even_groups(np.array(shares), count, seed), shares)
    assert len(held) == min(count, len(shares))
    assert held.min() > 0
    # Whatever was put last into the fullest was put into the then emptiest.
    assert held.max() - held.min() <= max(shares) + 1e-9
