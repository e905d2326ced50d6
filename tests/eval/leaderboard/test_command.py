"""Files in, files out, and a clear answer to what cannot be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from kseval.canonical import sha256_of
from kseval.commands.leaderboard import leaderboard
from kseval.leaderboard.write import read_board
from kseval.result import Result
from kseval.result_file import write_comparison, write_result
from ksground.errors import InputError

from .made_results import RECEIPT, made_comparison, made_result, made_results, write_pictures

app = typer.Typer()
app.command()(leaderboard)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    results = tmp_path / "results"
    for result in made_results():
        write_result(results, result)
    write_comparison(results, made_comparison())
    return results


def test_it_prints_the_table_and_writes_every_format(folder: Path, tmp_path: Path) -> None:
    write_pictures(folder)
    run = CliRunner().invoke(
        app, [str(folder), "--out", str(tmp_path / "board"), "--title", "Mine", "--note", "so"]
    )
    assert run.exit_code == 0
    assert "best 0.901" in run.stdout
    assert "steady is best" in run.stdout
    files = sorted((tmp_path / "board").iterdir())
    assert [file.suffix for file in files] == [".csv", ".html", ".md", ".tex"]
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert "steady" in text
        assert file.suffix == ".csv" or ("Mine" in text and "so" in text)
    assert "data:image/webp" in (tmp_path / "board" / "leaderboard.html").read_text(encoding="utf-8")


def test_files_and_folders_may_be_mixed_and_named_twice(folder: Path) -> None:
    one = next(iter(sorted(folder.iterdir())))
    assert len(read_board([folder, one, folder]).results) == 7


def test_one_of_several_rows_may_be_left_out_and_marks_still_stand(folder: Path) -> None:
    some = [file for file in folder.iterdir() if not file.name.startswith("nearest")]
    board = read_board(some)
    assert board.table.columns[0].standing.best == "steady"


def test_rows_that_the_comparison_does_not_know_leave_nothing_marked(folder: Path) -> None:
    write_result(folder, _named("newcomer"))
    board = read_board([folder])
    assert board.comparison is None
    assert "not tested" in board.table.columns[0].standing.sentence


def test_the_comparison_of_just_these_rows_is_taken_of_several(folder: Path) -> None:
    mine = made_comparison()
    more = [replace(duel, second="another " + duel.second) for duel in mine.duels if duel.second == "steady"]
    write_comparison(folder, replace(mine, duels=[*mine.duels, *more]))
    board = read_board([folder])
    assert board.comparison is not None
    assert len(board.comparison.duels) == len(mine.duels)


def test_two_comparisons_of_the_same_rows_are_told(folder: Path) -> None:
    write_comparison(folder, replace(made_comparison(), rank_probabilities={}))
    with pytest.raises(InputError, match="one comparison of the same rows"):
        read_board([folder])


def test_a_comparison_under_another_receipt_is_not_taken(folder: Path, tmp_path: Path) -> None:
    other = replace(made_comparison(), receipt_sha256="0" * 64)
    files = [file for file in folder.iterdir() if file.name.endswith(".result.json")]
    assert read_board([*files, write_comparison(tmp_path / "other", other)]).comparison is None


def test_a_row_under_another_protocol_is_refused(folder: Path, tmp_path: Path) -> None:
    write_result(folder, replace(_named("theirs", protocol="standard-v1"), protocol="standard-v1"))
    run = CliRunner().invoke(app, [str(folder), "--out", str(tmp_path / "board")])
    assert isinstance(run.exception, InputError)
    assert "standard-v1" in str(run.exception)
    assert not (tmp_path / "board").exists()


@pytest.mark.parametrize("given", ["empty", "nowhere", "table.csv"])
def test_what_is_no_result_is_told(tmp_path: Path, given: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "table.csv").write_text("a,b", encoding="utf-8")
    run = CliRunner().invoke(app, [str(tmp_path / given), "--out", str(tmp_path / "board")])
    assert isinstance(run.exception, InputError | FileNotFoundError)
    assert not (tmp_path / "board").exists()


def _named(system: str, **receipt: str) -> Result:
    result = made_result("steady", dict(RECEIPT) | receipt)
    own = dict(result.receipt) | {"system": system}
    return replace(result, system=system, receipt=own, receipt_sha256=sha256_of(own))
