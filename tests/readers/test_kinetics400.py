from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from kscurate.readers import kinetics400
from ksground.errors import InputError

from .native import KINETICS_HEADER, write_kinetics


def test_with_label_and_is_cc(tmp_path: Path) -> None:
    text = KINETICS_HEADER + '"air, drumming",-a_bcdefgh1,10,20,train,1\n'
    annotation = kinetics400.read(write_kinetics(tmp_path / "kinetics400", train=text)).annotations[0]
    assert (annotation.video_id, annotation.start_s, annotation.end_s) == ("-a_bcdefgh1", 10.0, 20.0)
    assert (annotation.step, annotation.step_id, annotation.task) == (
        "air, drumming",
        "air-drumming",
        "air, drumming",
    )
    assert (annotation.origin_file, annotation.origin_row) == ("kinetics400/train.csv", 2)


def test_without_label_the_step_is_none(tmp_path: Path) -> None:
    text = "youtube_id,time_start,time_end,split\na,0,10,test\n"
    annotation = kinetics400.read(write_kinetics(tmp_path / "kinetics400", test=text)).annotations[0]
    assert (annotation.step_id, annotation.step, annotation.split) == (None, None, "test")


def test_labels_of_the_same_clips_are_filled_in(tmp_path: Path) -> None:
    unlabelled = "youtube_id,time_start,time_end,split\na,0,10,test\nb,0,10,test\nc,0,10,test\n"
    labelled = "label,youtube_id,time_start,time_end,split\nbowling,a,0,10,test\nbowling,b,5,15,test\n"
    result = kinetics400.read(write_kinetics(tmp_path / "kinetics400", test=unlabelled, later=labelled))
    assert [each.step for each in result.annotations] == ["bowling", None, None]
    assert any("1 of its 3 clips" in note for note in result.notes)


def test_validate_is_val_and_the_larger_file_is_taken(tmp_path: Path) -> None:
    small = "label,youtube_id,time_start,time_end,split\nx,a,0,10,validate\n"
    large = KINETICS_HEADER + "x,a,0,10,val,0\nx,b,0,10,val,0\n"
    result = kinetics400.read(write_kinetics(tmp_path / "kinetics400", a=small, z=large))
    assert result.files == ["kinetics400/z.csv"]
    assert [(each.split, each.native_split) for each in result.annotations] == [("val", "val")] * 2
    assert any("a.csv holds val too" in note for note in result.notes)


def test_one_file_with_all_splits(tmp_path: Path) -> None:
    text = KINETICS_HEADER + "x,a,0,10,train,0\nx,b,0,10,validate,0\nx,c,0,10,test,0\nx,d,0,10,other,0\n"
    result = kinetics400.read(write_kinetics(tmp_path / "kinetics400", all=text))
    assert [each.split for each in result.annotations] == ["train", "val", "test"]
    assert [(each.reason, each.row) for each in result.rejections] == [("unknown_split", 5)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("x,a,0,10,train", "wrong_columns"),
        ("x,a,0,10,train,0,0", "wrong_columns"),
        ('"x,a,0,10,train,0', "malformed"),
        ("x,a,ten,20,train,0", "not_a_number"),
        ("x,a,20,10,train,0", "end_before_start"),
        ("x,a/b,0,10,train,0", "bad_id"),
        ("x,,0,10,train,0", "missing_value"),
        ("x,a,0,10,,0", "missing_value"),
        ("x\udcff,a,0,10,train,0", "wrong_encoding"),
        ("x,first,0,10,train,0", "duplicate"),
    ],
)
def test_a_malformed_row_costs_itself_only(tmp_path: Path, row: str, reason: str) -> None:
    text = f"{KINETICS_HEADER}x,first,0,10,train,0\n{row}\nx,last,0,10,train,0\n"
    folder = write_kinetics(tmp_path / "kinetics400", train="")
    (folder / "train.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
    result = kinetics400.read(folder)
    assert [(each.reason, each.row) for each in result.rejections] == [(reason, 3)]
    assert [each.video_id for each in result.annotations] == ["first", "last"]
    assert result.rows_read == 3


def test_a_class_that_is_not_published(tmp_path: Path) -> None:
    folder = write_kinetics(
        tmp_path / "kinetics400", train=KINETICS_HEADER + "bowling,a,0,10,train,0\nbowlin,b,0,10,train,0\n"
    )
    (folder / "classes.txt").write_text("archery\nbowling\n")
    result = kinetics400.read(folder)
    assert [each.reason for each in result.rejections] == ["unknown_step"]
    assert result.steps == {"archery": "archery", "bowling": "bowling"}


def test_the_release_as_a_tar(tmp_path: Path) -> None:
    (tmp_path / "kinetics400").mkdir()
    text = (KINETICS_HEADER + "x,a,0,10,train,0\n").encode()
    with tarfile.open(tmp_path / "kinetics400" / "kinetics400.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("kinetics400/train.csv")
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text))
        archive.addfile(tarfile.TarInfo("kinetics400/link.csv"))
    annotation = kinetics400.read(tmp_path / "kinetics400").annotations[0]
    assert annotation.origin_file == "kinetics400/kinetics400.tar.gz!kinetics400/train.csv"


def test_other_tables_are_left_aside(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="youtube_id"):
        kinetics400.read(write_kinetics(tmp_path / "kinetics400", predictions="id,score\na,1\n"))
