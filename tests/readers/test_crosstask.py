from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from kscurate.readers import crosstask
from ksground.errors import InputError

from .native import write_crosstask

ROWS = "3,5.5,9\n1,0,6\n"


def test_rows_keep_their_order_and_overlap(tmp_path: Path) -> None:
    folder = write_crosstask(tmp_path / "crosstask", {"101_-a_b": ROWS})
    result = crosstask.read(folder)
    assert [
        (each.step_id, each.step, each.start_s, each.end_s, each.origin_row) for each in result.annotations
    ] == [
        ("101-3", "peel egg", 5.5, 9.0, 1),
        ("101-1", "boil water", 0.0, 6.0, 2),
    ]
    first = result.annotations[0]
    assert (first.video_id, first.task_id, first.task) == ("-a_b", "101", "Boil an Egg")
    assert first.origin_file == "crosstask/annotations/101_-a_b.csv"
    assert first.video_duration_s is None


def test_related_tasks_are_tasks_without_segments(tmp_path: Path) -> None:
    result = crosstask.read(write_crosstask(tmp_path / "crosstask", {"101_a": ROWS}))
    assert result.tasks == {"101": "Boil an Egg", "202": "Fry an Egg"}
    assert set(result.steps) == {"101-1", "101-2", "101-3"}


def test_the_shorter_list_of_videos_is_validation(tmp_path: Path) -> None:
    folder = write_crosstask(
        tmp_path / "crosstask", {"101_a": ROWS, "101_b": ROWS}, "101,b,https://x.org/b\n"
    )
    (folder / "videos_val.csv").rename(folder / "held_out.csv")
    result = crosstask.read(folder)
    assert {each.video_id: each.split for each in result.annotations} == {"a": "train", "b": "val"}


def test_zip_and_folder_read_the_same(tmp_path: Path) -> None:
    folder = write_crosstask(tmp_path / "folder" / "crosstask", {"101_a": ROWS, "101_b": "2,1,2\n"})
    packed = tmp_path / "zip" / "crosstask"
    shutil.copytree(folder, packed)
    with zipfile.ZipFile(packed / "annotations.zip", "w") as archive:
        for path in sorted((packed / "annotations").iterdir()):
            archive.write(path, f"annotations/{path.name}")
    shutil.rmtree(packed / "annotations")
    plain, zipped = crosstask.read(folder), crosstask.read(packed)
    assert [each.segment_id for each in plain.annotations] == [each.segment_id for each in zipped.annotations]
    assert zipped.annotations[0].origin_file == "crosstask/annotations.zip!annotations/101_a.csv"


def test_the_whole_release_in_one_zip(tmp_path: Path) -> None:
    folder = write_crosstask(tmp_path / "crosstask", {"101_a": ROWS})
    released = tmp_path / "released" / "crosstask"
    released.mkdir(parents=True)
    with zipfile.ZipFile(released / "crosstask_release.zip", "w") as archive:
        for path in sorted(folder.rglob("*.*")):
            archive.write(path, f"crosstask_release/{path.relative_to(folder)}")
    result = crosstask.read(released)
    assert len(result.annotations) == 2
    assert list(released.iterdir()) == [released / "crosstask_release.zip"]


def test_zip_beside_the_unpacked_folder_counts_once(tmp_path: Path) -> None:
    folder = write_crosstask(tmp_path / "crosstask", {"101_a": ROWS, "101_b": ROWS})
    with zipfile.ZipFile(folder / "annotations.zip", "w") as archive:
        archive.write(folder / "annotations" / "101_a.csv", "annotations/101_a.csv")
    result = crosstask.read(folder)
    assert (len(result.annotations), result.rejections) == (4, [])
    assert any("also elsewhere" in note for note in result.notes)


def test_names_in_a_zip_that_point_outside_are_only_names(tmp_path: Path) -> None:
    folder = write_crosstask(tmp_path / "crosstask", {"101_a": ROWS})
    with zipfile.ZipFile(folder / "annotations.zip", "w") as archive:
        archive.writestr("../../../101_evil.csv", "1,1,2\n")
    before = sorted(tmp_path.rglob("*"))
    assert len(crosstask.read(folder).annotations) == 3
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,2", "wrong_columns"),
        ("1,2,3,4", "wrong_columns"),
        ("0,2,3", "unknown_step"),
        ("4,2,3", "unknown_step"),
        ("one,2,3", "unknown_step"),
        ("1,x,3", "not_a_number"),
        ("1,2_0,30", "not_a_number"),
        ("1,nan,3", "non_finite_time"),
        ("1,2,1e999", "non_finite_time"),
        ("1,-1,3", "negative_time"),
        ("1,3,3", "end_before_start"),
        ("1,3,2e6", "past_duration"),
        ("3,5.5,9", "duplicate"),
        ("1,2,3\udce9", "wrong_encoding"),
    ],
)
def test_a_malformed_row_is_reported_with_its_line(tmp_path: Path, row: str, reason: str) -> None:
    folder = write_crosstask(tmp_path / "crosstask", {"101_a": ""})
    text = f"3,5.5,9\r\n\r\n{row}\r\n1,0,6\r\n"
    (folder / "annotations" / "101_a.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
    result = crosstask.read(folder)
    assert [(each.reason, each.file, each.row) for each in result.rejections] == [
        (reason, "crosstask/annotations/101_a.csv", 3)
    ]
    assert [each.origin_row for each in result.annotations] == [1, 4]
    assert result.rows_read == 3


def test_an_annotated_task_that_no_list_holds(tmp_path: Path) -> None:
    result = crosstask.read(write_crosstask(tmp_path / "crosstask", {"999_a": ROWS, "101_b": ROWS}))
    assert [each.reason for each in result.rejections] == ["unknown_task", "unknown_task"]


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("303\nTitle\nhttps://x.org\n2\none,two\nextra\n", "wrong_columns"),
        ("303\nTitle\nhttps://x.org\n3\none,two\n", "malformed"),
        ("30x\nTitle\nhttps://x.org\n2\none,two\n", "bad_id"),
        ("101\nTitle\nhttps://x.org\n2\none,two\n", "duplicate"),
    ],
)
def test_a_malformed_task_is_reported_under_its_first_line(tmp_path: Path, block: str, reason: str) -> None:
    folder = write_crosstask(tmp_path / "crosstask", {"101_a": ROWS})
    path = folder / "tasks_primary.txt"
    path.write_text(f"{path.read_text()}\n{block}")
    result = crosstask.read(folder)
    assert [(each.reason, each.row) for each in result.rejections] == [(reason, 7)]
    assert result.rows_read == len(result.annotations) + 1


@pytest.mark.parametrize("missing", ["tasks", "annotations"])
def test_without_tasks_or_annotations_there_is_nothing_to_read(tmp_path: Path, missing: str) -> None:
    folder = write_crosstask(tmp_path / "crosstask", {"101_a": ROWS})
    for path in [path for path in folder.rglob("*.*") if missing in str(path.relative_to(folder))]:
        path.unlink()
    with pytest.raises(InputError):
        crosstask.read(folder)


def test_a_release_of_no_videos_is_empty(tmp_path: Path) -> None:
    folder = write_crosstask(tmp_path / "crosstask", {})
    (folder / "videos.csv").write_text("")
    result = crosstask.read(folder)
    assert (result.annotations, result.rejections) == ([], [])
    assert any("no video is listed" in note for note in result.notes)


def test_a_broken_zip_is_named(tmp_path: Path) -> None:
    folder = write_crosstask(tmp_path / "crosstask", {"101_a": ROWS})
    (folder / "annotations.zip").write_bytes(b"PK\x03\x04 half a zip")
    with pytest.raises(InputError, match=r"annotations\.zip"):
        crosstask.read(folder)
