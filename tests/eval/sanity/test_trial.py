"""Which clips are spoiled: as many videos as can be, with two steps each, and nobody's choice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from kseval.clip import Clip
from kseval.sanity.trial import fewest_videos, trial_clips
from kseval.uncertainty.sign_flip import sign_flip_p


def _clips(of_video: dict[str, list[str | None]]) -> list[Clip]:
    return [
        Clip(f"{video}-{number}", Path("x.mp4"), video_id=f"s/{video}", step=step)
        for video, steps in of_video.items()
        for number, step in enumerate(steps)
    ]


def test_each_video_gives_two_steps_before_any_gives_a_third() -> None:
    many = {f"v{number}": ["boil", "boil", "pour", "stir"] for number in range(8)}
    clips = _clips(many)
    chosen = trial_clips(clips, 16)
    assert Counter(clip.video_id for clip in chosen) == {f"s/v{number}": 2 for number in range(8)}
    for video in many:
        assert len({clip.step for clip in chosen if clip.video_id == f"s/{video}"}) == 2
    assert len(trial_clips(clips, 20)) == 20
    assert len(trial_clips(clips, 99)) == len(clips)


def test_videos_of_two_steps_come_before_those_of_one() -> None:
    clips = _clips({"a": ["boil"], "b": ["boil", "pour"], "c": [None, None], "d": ["stir", "cut"]})
    assert {clip.video_id for clip in trial_clips(clips, 4)} == {"s/b", "s/d"}
    assert {clip.video_id for clip in trial_clips(clips, 6)} == {"s/a", "s/b", "s/c", "s/d"}


def test_the_order_of_the_clips_decides_nothing() -> None:
    clips = _clips({f"v{number}": ["boil", "pour", None] for number in range(9)})
    assert set(trial_clips(clips, 7)) == set(trial_clips(clips[::-1], 7))


@pytest.mark.parametrize("n_faults", [1, 11, 14])
def test_below_the_fewest_videos_no_test_decides(n_faults: int) -> None:
    fewest = fewest_videos(n_faults, 0.05)
    assert sign_flip_p(np.ones(fewest)) * n_faults <= 0.05
    assert sign_flip_p(np.ones(fewest - 1)) * n_faults > 0.05
