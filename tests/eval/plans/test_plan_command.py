"""`kseval plan` on tables of steps, and what it says of tables that do not fit."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner, Result

from kseval.commands.plan import plan
from ksground.errors import InputError

APP = typer.Typer()
APP.command()(plan)
DONE = {"one": ["pour", "stir, slowly", "drink"], "two": ["cut", "fold"]}


def write(file: Path, steps: dict[str, list[str]]) -> Path:
    rows = [
        {"sequence_id": sequence, "step_index": index + 1, "step": step}
        for sequence, each in steps.items()
        for index, step in enumerate(each)
    ]
    # Whatever the order of the rows, the indices say that of the steps.
    table = pa.Table.from_pylist(rows[::-1])
    if file.suffix == ".parquet":
        pq.write_table(table, file)
    else:
        pa.csv.write_csv(table, file)
    return file


def run(*arguments: Path | str) -> Result:
    return CliRunner().invoke(APP, [str(each) for each in arguments])


def complaint(*arguments: Path | str) -> str:
    result = run(*arguments)
    assert isinstance(result.exception, InputError), result.output
    return str(result.exception)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_the_scores_are_means_over_sequences(tmp_path: Path, suffix: str) -> None:
    done = write(tmp_path / f"done.{suffix}", DONE)
    planned = write(tmp_path / f"planned.{suffix}", DONE | {"two": ["fold", "cut"]})
    found = json.loads(run(done, planned, "--json").stdout)
    assert found["values"] == {"success_rate": 0.5, "mean_accuracy": 0.5, "mean_iou": 1, "edit_score": 0.5}
    assert (found["n"], found["n_missing"]) == (2, 0)
    assert "success_rate   0.5000" in run(done, planned).stdout


def test_a_sequence_without_a_plan_is_an_error_or_left_out_and_counted(tmp_path: Path) -> None:
    done, planned = write(tmp_path / "done.csv", DONE), write(tmp_path / "planned.csv", {"one": DONE["one"]})
    assert "none for two" in complaint(done, planned)
    found = json.loads(run(done, planned, "--json", "--allow-missing").stdout)
    assert set(found["values"].values()) == {1}
    assert (found["n"], found["n_missing"]) == (1, 1)
    assert "three" in complaint(done, write(tmp_path / "planned.csv", DONE | {"three": ["x"]}))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sequence_id,step_index\none,0\n", "step"),
        ("sequence_id,step_index,step\none,first,pour\n", "first"),
        ("sequence_id,step_index,step\none,0,pour\none,0,stir\n", "step 0 of one twice"),
        ("sequence_id,step_index,step\none,0,pour\none,1,\n", "row 1"),
        ("sequence_id,step_index,step\n", "plans for the sequences"),
        ("", "a Parquet or CSV table"),
    ],
)
def test_a_table_that_does_not_fit_is_named(tmp_path: Path, text: str, words: str) -> None:
    done, planned = write(tmp_path / "done.csv", DONE), tmp_path / "planned.csv"
    planned.write_text(text)
    found = complaint(done, planned)
    assert words in found
    assert found.startswith(str(planned))
    assert "no such file" in complaint(done, tmp_path / "gone.csv")
