"""The overlaps of the real annotation files: what their splits would leak, and that nothing does afterwards."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyarrow as pa
import pytest

from kscurate.annotation import SourceAnnotations
from kscurate.config import SplitSettings
from kscurate.readers import read_all
from kscurate.splits.annotated import annotated
from kscurate.splits.assign import assign_splits
from kscurate.splits.leaks import find_leaks
from kscurate.splits.published import HELD_OUT, listed_elsewhere, published
from kscurate.splits.task_words import task_words
from tests.real_annotations import REAL_ANNOTATIONS, needs_real_annotations

pytestmark = needs_real_annotations


@pytest.fixture(scope="module")
def sources() -> list[SourceAnnotations]:
    return read_all(REAL_ANNOTATIONS)


@pytest.fixture(scope="module")
def leaks(sources: list[SourceAnnotations]) -> dict[str, Any]:
    return find_leaks(sources, SplitSettings())


def listed(sources: list[SourceAnnotations]) -> dict[str, Any]:
    return {video: split for videos in listed_elsewhere(sources).values() for video, split in videos.items()}


def test_the_overlaps_are_those_that_are_known(leaks: dict[str, Any]) -> None:
    pairs = {tuple(pair["sources"]): pair for pair in leaks["pairs"]}
    assert pairs["coin", "crosstask"]["videos_in_both"] == 30
    assert pairs["coin", "crosstask"]["videos_crossing"] == 7
    kinetics = pairs["coin", "kinetics400"]
    assert (kinetics["videos_in_both"], kinetics["videos_overlapping"]) == (81, 66)
    (htstep,) = [row for row in leaks["listed"] if (row["source"], row["other"]) == ("htstep", "coin")]
    assert htstep["videos_in_both"] == 17
    assert leaks["crossing_after"]["videos"] == 0


def test_crosstask_validates_on_three_videos_that_coin_trains_on(sources: list[SourceAnnotations]) -> None:
    split = {source.source: {each.video_id: each.split for each in source.annotations} for source in sources}
    both = split["coin"].keys() & split["crosstask"].keys()
    crossing = {each for each in both if (split["coin"][each], split["crosstask"][each]) == ("train", "val")}
    assert len(crossing) == 3


@pytest.mark.parametrize("by", ["video", "task"])
def test_no_video_stands_on_both_sides_and_no_test_is_trained_on(
    sources: list[SourceAnnotations], by: str
) -> None:
    segments = annotated(sources)
    elsewhere = listed(sources)
    assigned = assign_splits(segments, SplitSettings(by=by), elsewhere)
    splits: dict[str, set[str]] = defaultdict(set)
    for video, split in zip(*(assigned[name].to_pylist() for name in ("video_id", "split")), strict=True):
        splits[video].add(split)
    assert {len(each) for each in splits.values()} == {1}
    assert all("train" not in splits[video] for video in elsewhere)
    own = pa.array(HELD_OUT).take(pa.array(published(segments))).to_pylist()
    held_out = {
        video for video, split in zip(segments["video_id"].to_pylist(), own, strict=True) if split != "train"
    }
    assert len(held_out) > 60_000
    assert all("train" not in splits[video] for video in held_out)


def test_an_unseen_task_is_seen_nowhere_else(sources: list[SourceAnnotations]) -> None:
    assigned = assign_splits(annotated(sources), SplitSettings(by="task"), listed(sources))
    splits: dict[str, set[str]] = defaultdict(set)
    pairs = assigned.group_by(["task", "split"]).aggregate([])
    for task, split in zip(pairs["task"].to_pylist(), pairs["split"].to_pylist(), strict=True):
        if task is not None:
            splits[task_words(task)].add(split)
    unseen = [task for task, seen in splits.items() if "test" in seen]
    assert all(splits[task] == {"test"} for task in unseen)
    assert 0.08 * len(splits) < len(unseen) <= 0.1 * len(splits) + 1
