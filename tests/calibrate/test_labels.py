"""A CSV of labels: read as it is meant, or refused by file, row, expected and found."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from kscurate.calibrate.labels import read_labels
from ksground.errors import InputError
from tests.calibrate.made_labels import HEADER, KEEP, drop, write_csv

CLIPS = {"a_0", "b_0", "c_0"}
REASONS = {"static", "blurred", "fake motion"}


def test_a_label_says_keep_drop_and_why(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "l.csv", ["a_0,keep,", "b_0,drop,static; fake motion", "c_0,drop,"])
    labels = read_labels(file, CLIPS, REASONS)
    assert labels.by_clip == {"a_0": KEEP, "b_0": drop("static", "fake motion"), "c_0": drop()}
    assert (labels.file, labels.sha256) == (str(file), sha256(file.read_bytes()).hexdigest())


def test_what_a_label_says_of_a_reason() -> None:
    assert [KEEP.says("static"), drop("static").says("static"), drop("static").says("blurred")] == [-1, 1, -1]
    assert drop().says("static") == 0
    assert drop("frozen", alike=["static"]).says("static") == 0


def test_spreadsheets_are_read_as_they_write(tmp_path: Path) -> None:
    file = tmp_path / "l.csv"
    text = f'{HEADER},weight\r\n"a_0",keep,,"x, y",t,2.5\r\n\r\nb_0 , drop , static ,,,\r\n'
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    found = read_labels(file, CLIPS, REASONS).by_clip
    assert (found["a_0"].weight, found["b_0"].weight) == (2.5, 1.0)
    assert found["b_0"].reasons == {"static"}


def test_raters_who_agree_are_put_together(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "l.csv", ["a_0,drop,static", "a_0,drop,blurred", "b_0,keep,", "b_0,keep,"])
    assert read_labels(file, CLIPS, REASONS).by_clip == {"a_0": drop("static", "blurred"), "b_0": KEEP}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", ["expected a CSV", "an empty file"]),
        ("\n \n", ["an empty file"]),
        (f"{HEADER}\n", ["at least one label", "none"]),
        ("clip,label\na_0,keep\n", ["row 1", "clip_id,label,reason,rater,time", "without clip_id, reason"]),
        (f"{HEADER},note\n", ["row 1", "with 'note'"]),
        (f"{HEADER},label\n", ["row 1", "label twice"]),
        (f"{HEADER}\na_0,keep,\n", ["row 2", "5 cells", "found    3"]),
        (f"{HEADER}\na_0,keep,,r,t\nx_9,keep,,r,t\n", ["row 3", "clip_id of the ledger", "'x_9'"]),
        (f"{HEADER}\na_0,maybe,,r,t\n", ["row 2", "keep or drop", "'maybe'"]),
        (f"{HEADER}\na_0,Keep,,r,t\n", ["row 2", "keep or drop", "'Keep'"]),
        (f"{HEADER}\na_0,,,r,t\n", ["row 2", "keep or drop", "''"]),
        (f"{HEADER}\na_0,drop,statik,r,t\n", ["row 2", "static", "'statik'"]),
        (f"{HEADER}\na_0,keep,static,r,t\n", ["row 2", "no reason beside keep", "'static'"]),
        (f"{HEADER}\na_0,keep,,r,t\nb_0,keep,,r,t\na_0,drop,,q,t\n", ["row 4", "as in row 2", "drop"]),
        (f"{HEADER},weight\na_0,keep,,r,t,0\n", ["row 2", "a weight above 0", "'0'"]),
        (f"{HEADER},weight\na_0,keep,,r,t,nan\n", ["row 2", "a weight above 0", "'nan'"]),
        (f"{HEADER},weight\na_0,keep,,r,t,1\na_0,keep,,q,t,2\n", ["row 3", "the same weight", "2"]),
        (f'{HEADER}\na_0,"keep,,r,t\n', ["expected CSV"]),
    ],
    ids=range(18),
)
def test_what_is_no_label_is_told_by_file_row_and_word(tmp_path: Path, text: str, named: list[str]) -> None:
    file = tmp_path / "labels.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_labels(file, CLIPS, REASONS)
    for word in ("labels.csv", *named):
        assert word in str(caught.value)


@pytest.mark.parametrize("content", [f"{HEADER}\na_0,keep,,é,t\n".encode("latin-1"), b"\xff\xfec\x00l\x00"])
def test_another_encoding_is_told(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "labels.csv"
    file.write_bytes(content)
    with pytest.raises(InputError, match="UTF-8"):
        read_labels(file, CLIPS, REASONS)


def test_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_labels(tmp_path / "none.csv", CLIPS, REASONS)
