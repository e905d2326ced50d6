"""Every format writes down the planted table, letter by letter.

After a change that is meant: KSEVAL_WRITE_GOLDEN=1 python -m pytest tests/eval/leaderboard/test_tables.py, and read the
difference before committing it.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from kseval.leaderboard.board import Board, build_board
from kseval.leaderboard.csv_rows import csv_rows
from kseval.leaderboard.digits import decimals, shown
from kseval.leaderboard.latex import latex
from kseval.leaderboard.markdown import markdown
from kseval.leaderboard.strangers_text import latex as latex_text
from kseval.leaderboard.table import build_table
from kseval.leaderboard.terminal import terminal
from kseval.result import Value
from ksground.strangers_text import clean
from ksground.strangers_text import markdown as markdown_text

from .made_results import EVIL, PLANTED, RECEIPT, made_comparison, made_result, made_results

GOLDEN = Path(__file__).with_name("golden")
NOTES = ("Motion distance misses: freeze, shuffle (see the sanity card)",)


@pytest.fixture(scope="module")
def board() -> Board:
    return build_board(made_results(), made_comparison(), "Planted & small", NOTES)


def _terminal(board: Board, width: int) -> str:
    text = io.StringIO()
    terminal(board, Console(file=text, width=width, highlight=False))
    return text.getvalue()


@pytest.mark.parametrize("end", ["md", "csv", "tex", "txt"])
def test_golden(board: Board, end: str) -> None:
    made = {
        "md": lambda: markdown(board),
        "csv": lambda: csv_rows(board),
        "tex": lambda: latex(board),
        "txt": lambda: "\n".join(line.rstrip() for line in _terminal(board, 100).splitlines()) + "\n",
    }[end]()
    file = GOLDEN / f"leaderboard.{end}"
    if os.environ.get("KSEVAL_WRITE_GOLDEN"):
        file.write_text(made, encoding="utf-8")
    assert made == file.read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no pdflatex is installed")
def test_latex_sets_it_with_booktabs_alone(board: Board, tmp_path: Path) -> None:
    document = (
        "\\documentclass{article}\\usepackage{booktabs}\\begin{document}",
        latex(board),
        "\\end{document}",
    )
    (tmp_path / "paper.tex").write_text("\n".join(document), encoding="utf-8")
    order = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    run = subprocess.run(order, cwd=tmp_path, capture_output=True, text=True, errors="replace")
    assert run.returncode == 0, run.stdout[-2000:]
    assert "Overfull" not in run.stdout


def test_rows_stand_in_a_set_order_whatever_the_order_of_the_files() -> None:
    orders = [
        made_results(),
        made_results()[::-1],
        sorted(made_results(), key=lambda each: each.receipt_sha256),
    ]
    for results in orders:
        rows = build_table(results, None).rows
        assert [row.kind for row in rows] == ["floor"] * 2 + ["baseline"] * 2 + ["system"] * 3
        assert [row.system for row in rows] == [*list(PLANTED)[:4], EVIL, "steady", "Wobble_2"]


def test_csv_has_one_row_a_system_and_metric_with_every_digit(board: Board) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_rows(board))))
    assert len(rows) == len(PLANTED) * 3
    for row in rows:
        result = next(each for each in board.results if clean(each.system) == row["system"])
        score = next(each for each in result.scores if each.metric == row["metric"])
        for name in ("value", "low", "high", "n", "n_missing", "dimensions"):
            wanted = getattr(score.overall, name)
            assert row[name] == "" if wanted is None else float(row[name]) == wanted


def test_a_value_that_is_missing_is_nowhere_0(board: Board) -> None:
    row = next(row for row in board.table.rows if row.system == EVIL)
    assert row.cells[1].text == "–"
    rows = list(csv.DictReader(io.StringIO(csv_rows(board))))
    assert next(r for r in rows if r["metric"] == "motion" and r["system"] == clean(EVIL))["value"] == ""


def test_marks_of_n_and_of_missing_clips_stand_on_the_number_itself(board: Board) -> None:
    notes = dict(board.table.footnotes)
    wobble = next(row for row in board.table.rows if row.system == "Wobble_2")
    said = [" ".join(notes[letter] for letter in cell.letters) for cell in wobble.cells]
    assert ["3 of 40 clips missing" in each for each in said] == [True, True, True]
    assert ["n below the feature dimension" in each for each in said] == [False, False, True]
    assert wobble.partial == "partial: 3 clips missing"
    assert "partial" in markdown(board)
    assert "partial" in latex(board)
    assert "partial" in _terminal(board, 100)


def test_what_the_notes_say_already_is_not_said_twice() -> None:
    result = made_result("steady")
    own = Value(
        1.0, n=5, n_missing=2, dimensions=9, notes=("n below the feature dimension", "2 of 7 clips missing")
    )
    told = build_table([replace(result, scores=[replace(result.scores[0], overall=own)])], None)
    assert [note for _, note in told.footnotes] == list(own.notes)


def test_a_group_bears_its_own_values_and_no_marks(board: Board) -> None:
    table = build_table(board.results, board.comparison, ("task", "make tea"))
    steady = next(row for row in table.rows if row.system == "steady")
    assert steady.cells[0].text == "0.931"
    assert not any(cell.mark for row in table.rows for cell in row.cells)


def test_titles_are_the_metrics_own(board: Board) -> None:
    for text in (markdown(board), latex(board), csv_rows(board), _terminal(board, 200)):
        assert re.search(r"EfficientNet\W{1,2}Lite0", text)
        assert not re.search(r"\b(DINO|FVD)\b", text)


def test_a_terminal_too_narrow_for_all_columns_shows_them_below_each_other(board: Board) -> None:
    for width in (50, 80, 200):
        text = _terminal(board, width)
        assert max(map(len, text.splitlines())) <= width
        assert "0.901" in text
        assert "40.8" in text
        assert text.count("\n Wobble_2") == (1 if width == 200 else 2 if width == 80 else 3)


def test_a_name_moves_no_cursor_and_is_no_markup() -> None:
    receipt = dict(RECEIPT)
    bad = replace(made_result("steady", receipt), system="[red]\x1b[2J\u202ename\nnext[/red]")
    text = _terminal(build_board([bad]), 100)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[red][2Jname next[/red]" in " ".join(text.split())


@given(st.text())
def test_any_text_stays_in_its_cell(text: str) -> None:
    shown_text = markdown_text(text)
    assert not re.search(r"(?<!\\)[|`*_\[\]]", shown_text.replace("\\\\", ""))
    assert "<" not in shown_text
    assert "\n" not in shown_text
    left = latex_text(text).replace("\\\\", "")
    assert not re.search(r"(?<!\\)[&%#_]", left)
    assert left.count("{") - left.count("\\{") == left.count("}") - left.count("\\}")


@given(st.floats(-1e12, 1e12), st.integers(0, 6))
def test_a_shown_number_is_the_number(number: float, places: int) -> None:
    text = shown(number, places)
    assert abs(float(text) - number) <= max(0.5001 * 10.0**-places, abs(number) * 1e-3 * (abs(number) >= 1e7))
    assert text != "-" + "0" * len(text[1:])
    assert not text.startswith("-0.000000")


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ([Value(0.8, 0.788, 0.812)], 3),
        ([Value(158.0, 142.0, 170.0)], 0),
        ([Value(12.345678)], 2),
        ([Value(0.0)], 0),
        ([Value(None)], 0),
        ([], 0),
        ([Value(1e-9, 1e-9, 2e-9)], 6),
    ],
)
def test_digits_follow_the_interval(values: list[Value], places: int) -> None:
    assert decimals(values) == places
