"""The growing CSV: nothing said is lost, nothing torn is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from kscurate.calibrate.labels import Label, read_labels
from kscurate.label.answers import AnswerFile
from ksground.errors import InputError

CLIPS = {"a", "b", "c"}
REASONS = {"static", "black"}
HEADER = "clip_id,label,reason,rater,time,weight\n"


def opened(file: Path) -> AnswerFile:
    return AnswerFile(file, CLIPS, REASONS, 'some, "one"')


def test_an_answer_is_on_the_disk_at_once(tmp_path: Path) -> None:
    file = tmp_path / "new" / "labels.csv"
    with opened(file) as answers:
        answers.add("a", Label(True, weight=2.5))
        assert file.read_text().startswith(f'{HEADER}a,keep,,"some, ""one""",20')
        answers.add("b", Label(False, frozenset(["static", "black"])))
        found = read_labels(file, CLIPS, REASONS).by_clip
    assert found == {"a": Label(True, weight=2.5), "b": Label(False, frozenset(["black", "static"]))}


def test_another_sitting_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    with opened(file) as answers:
        answers.add("a", Label(True))
    with opened(file) as answers:
        assert answers.by_clip == {"a": Label(True)}
        with pytest.raises(KeyError):
            answers.add("a", Label(False))
        answers.add("b", Label(False))
    assert len(file.read_text().splitlines()) == 3


def test_undo_takes_back_what_was_said_in_this_sitting(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    with opened(file) as answers:
        answers.add("a", Label(True))
    before = file.read_bytes()
    with opened(file) as answers:
        answers.add("b", Label(True))
        answers.add("c", Label(False))
        assert [answers.undo(), answers.undo(), answers.undo()] == ["c", "b", None]
        assert file.read_bytes() == before
        answers.add("c", Label(True))
    assert set(read_labels(file, CLIPS, REASONS).by_clip) == {"a", "c"}


@pytest.mark.parametrize("torn", ["b", "b,drop,sta", "b,keep,,me,2026-01-01T00:00:00+00:00"])
def test_a_row_torn_by_a_crash_is_taken_off(tmp_path: Path, torn: str) -> None:
    file = tmp_path / "labels.csv"
    file.write_text(f"{HEADER}a,keep,,me,t,1\n{torn}")
    with opened(file) as answers:
        assert set(answers.by_clip) == {"a"}
        answers.add("b", Label(True))
    assert set(read_labels(file, CLIPS, REASONS).by_clip) == {"a", "b"}


@pytest.mark.parametrize("text", ["", "clip_id,la", "clip_id,label,reason,rater,time,weight", HEADER])
def test_a_file_without_answers_is_a_beginning(tmp_path: Path, text: str) -> None:
    file = tmp_path / "labels.csv"
    file.write_text(text)
    with opened(file) as answers:
        assert answers.by_clip == {}
        answers.add("b", Label(True))
    assert set(read_labels(file, CLIPS, REASONS).by_clip) == {"b"}


def test_a_whole_last_row_without_its_end_of_line_stays(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("clip_id,label,reason,rater,time\na,keep,,me,t")
    with opened(file) as answers:
        assert set(answers.by_clip) == {"a"}
        answers.add("b", Label(False, frozenset(["static"]), weight=3))
    assert set(read_labels(file, CLIPS, REASONS).by_clip) == {"a", "b"}


@pytest.mark.parametrize("text", ["a photograph", "foo,bar\n", f"{HEADER}zz,keep,,me,t,1\n"])
def test_a_file_of_something_else_is_refused_and_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / "labels.csv"
    file.write_text(text)
    with pytest.raises(InputError, match=r"labels\.csv"):
        opened(file)
    assert file.read_text().rstrip("\n") == text.rstrip("\n")


def test_two_pages_do_not_write_one_file(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    with opened(file), pytest.raises(InputError, match="another `kscurate label`"):
        opened(file)
    opened(file).__exit__(None, None, None)
