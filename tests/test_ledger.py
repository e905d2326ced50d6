"""From rows to the ledger's file and back."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kscurate.config import CurateConfig
from kscurate.ledger import (
    candidates_table,
    columns,
    ledger_annotations,
    ledger_config,
    ledger_weights,
    read_ledger,
    write_ledger,
)
from kscurate.policy import Policy, Rule, decide
from kscurate.scores import columns as score_columns
from ksground.errors import InputError
from tests.ledger_rows import row

CONFIG = CurateConfig(policy=Policy((Rule("duration", "duration_s", min=1.0, reason="too short"),)))
ANNOTATIONS = {"coin": {"read": 3, "accepted": 3, "rejected": 0, "rejected_by_reason": {}}}


def rows(count: int = 9) -> list[dict[str, Any]]:
    """Rows as `curate_video` gives them: declared scores, signature and all."""
    made = []
    for index in range(count):
        each = {name: value for name, value in row(index).items() if name != "motion_px_per_s"}
        each |= {column.name: 0.5 + index for column in score_columns()}
        made.append(each | {"phash": [2**64 - 1, index, 0], "motion_trace": [0.5, float(index)]})
    made[2] |= {"error": "unreadable", "phash": None, "motion_trace": None, "duration_s": None}
    return made


def write(folder: Path, measured: list[dict[str, Any]]) -> Path:
    write_ledger(folder, decide(candidates_table(measured), CONFIG.policy), CONFIG, ANNOTATIONS)
    return folder / "candidates.parquet"


def test_rows_come_back_with_units_and_words(tmp_path: Path) -> None:
    measured = rows()
    assert candidates_table(measured)["phash"].to_pylist()[0] == [2**64 - 1, 0, 0]
    file = write(tmp_path / "ledger", measured)
    ledger = read_ledger(tmp_path / "ledger")
    assert [path.name for path in file.parent.iterdir()] == ["candidates.parquet"]
    assert ledger.column_names == [column.name for column in columns()]
    for column in columns():
        described = ledger.schema.field(column.name).metadata
        assert (described[b"unit"].decode(), described[b"doc"].decode()) == (column.unit, column.doc)
    found = {each["clip_id"]: each for each in ledger.to_pylist()}
    for each in measured:
        for name, value in each.items():
            if name not in ("phash", "motion_trace"):
                assert found[each["clip_id"]][name] == value
    assert ledger_config(ledger) == CONFIG
    assert ledger_annotations(ledger) == ANNOTATIONS


def test_the_order_of_rows_and_of_chunks_leaves_the_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = rows()
    expected = write(tmp_path / "a", measured).read_bytes()
    Random(3).shuffle(measured)
    monkeypatch.setattr("kscurate.ledger.ROWS_A_CHUNK", 2)
    assert write(tmp_path / "b", measured).read_bytes() == expected


def test_a_column_that_nobody_declared_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="motoin"):
        candidates_table([row() | {"motoin": 1.0}])


def test_no_rows_make_a_table() -> None:
    assert candidates_table([]).column_names == candidates_table(rows()).column_names


def test_what_is_no_ledger_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_ledger(tmp_path)
    (tmp_path / "candidates.parquet").write_bytes(b"PAR1 not quite PAR1")
    with pytest.raises(InputError, match="a Parquet file"):
        read_ledger(tmp_path)
    pq.write_table(pa.table({"a": [1]}), tmp_path / "candidates.parquet")
    with pytest.raises(InputError, match="schema version"):
        read_ledger(tmp_path)


def test_a_ledger_that_does_not_name_its_weights_is_told_from_one_without_any(tmp_path: Path) -> None:
    file = write(tmp_path / "ledger", rows())
    ledger = read_ledger(tmp_path / "ledger")
    assert ledger_weights(ledger) == ()
    metadata = {key: value for key, value in ledger.schema.metadata.items() if key != b"kscurate.weights"}
    with pytest.raises(InputError, match=r"candidates\.parquet(.|\n)*older version"):
        ledger_weights(ledger.replace_schema_metadata(metadata), file)
