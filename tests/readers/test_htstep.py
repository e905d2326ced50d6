from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kscurate.readers import htstep
from ksground.errors import InputError

from .native import TAXONOMY, htstep_entry, write_htstep


def segment(start_s: Any = 1, end_s: Any = 2, step: Any = 1) -> dict[str, Any]:
    return {"id": step, "segment": [start_s, end_s], "partial": "Full Match"}


def test_split_and_words_come_from_the_other_files(tmp_path: Path) -> None:
    folder = write_htstep(tmp_path / "htstep", {"-b_c": htstep_entry(segment(), segment(3, 4, "0"))})
    result = htstep.read(folder)
    first = result.annotations[0]
    assert (first.video_id, first.split, first.native_split) == ("-b_c", "val", "val_seen")
    assert (first.step_id, first.step) == ("1", "Add the egg, gently.")
    assert (first.task_id, first.task) == ("Boil an Egg", "Boil an Egg")
    assert first.origin_file == "htstep/annotations.json"
    assert [each.origin_row for each in result.annotations] == [1, 2]
    assert result.annotations[1].step_id == "0"


def test_repeated_steps_are_kept(tmp_path: Path) -> None:
    folder = write_htstep(
        tmp_path / "htstep", {"a": htstep_entry(segment(1, 2), segment(3, 4), segment(1.5, 4))}
    )
    assert len(htstep.read(folder).annotations) == 3


def test_the_official_lists_win_over_the_entrys_own_subset(tmp_path: Path) -> None:
    videos = {
        "a": htstep_entry(segment(), subset="test_seen"),
        "z": htstep_entry(segment(), subset="test_unseen"),
    }
    result = htstep.read(write_htstep(tmp_path / "htstep", videos))
    assert {each.video_id: each.native_split for each in result.annotations} == {
        "a": "train",
        "z": "test_unseen",
    }


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (segment(2, 1), "end_before_start"),
        (segment(1, 60.6), "past_duration"),
        (segment(step=77), "unknown_step"),
        (segment(step=None), "missing_value"),
        (segment(step=1.5), "bad_id"),
        (segment("1", 2), "not_a_number"),
        (5, "malformed"),
    ],
)
def test_a_malformed_segment_is_reported(tmp_path: Path, broken: Any, reason: str) -> None:
    result = htstep.read(write_htstep(tmp_path / "htstep", {"a": htstep_entry(broken, segment())}))
    assert [(each.reason, each.row) for each in result.rejections] == [(reason, "a, segment 1")]
    assert (len(result.annotations), result.rows_read) == (1, 2)


def test_a_video_of_no_split_is_reported(tmp_path: Path) -> None:
    result = htstep.read(write_htstep(tmp_path / "htstep", {"z": htstep_entry(segment())}))
    assert [each.reason for each in result.rejections] == ["missing_value"]


def test_malformed_taxonomy_rows_and_splits_are_reported(tmp_path: Path) -> None:
    taxonomy = TAXONOMY + "1,Other,0,none,1,Again.,\n2,Other,0\nx_,Other,0,none,1,Bad id.,\n"
    folder = write_htstep(
        tmp_path / "htstep",
        {"a": htstep_entry(segment())},
        {"train": ["a", 5], "val_seen": ["a", "b/c"]},
        taxonomy,
    )
    result = htstep.read(folder)
    assert [(each.file, each.row, each.reason) for each in result.rejections] == [
        ("htstep/taxonomy.csv", 5, "duplicate"),
        ("htstep/taxonomy.csv", 6, "wrong_columns"),
        ("htstep/taxonomy.csv", 7, "bad_id"),
        ("htstep/video_splits.json", "train, video 2", "malformed"),
        ("htstep/video_splits.json", "val_seen, video 1", "duplicate"),
        ("htstep/video_splits.json", "val_seen, video 2", "bad_id"),
    ]
    assert result.rows_read == len(result.annotations) + 6


def test_files_of_different_videos_are_joined(tmp_path: Path) -> None:
    folder = write_htstep(tmp_path / "htstep", {"a": htstep_entry(segment())})
    (folder / "val.json").write_text(
        json.dumps({"-b_c": htstep_entry(segment()), "a": htstep_entry(segment())})
    )
    result = htstep.read(folder)
    assert sorted(each.video_id for each in result.annotations) == ["-b_c", "a"]
    assert result.rejections == []


def test_a_release_of_no_videos_is_empty(tmp_path: Path) -> None:
    result = htstep.read(write_htstep(tmp_path / "htstep", {}))
    assert (result.annotations, result.rejections) == ([], [])
    assert len(result.steps) == 2


def test_without_a_taxonomy_there_are_no_words(tmp_path: Path) -> None:
    folder = write_htstep(tmp_path / "htstep", {"a": htstep_entry(segment())})
    (folder / "taxonomy.csv").unlink()
    with pytest.raises(InputError, match=r"taxonomy\.csv"):
        htstep.read(folder)
