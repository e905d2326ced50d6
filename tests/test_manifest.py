"""The manifest as its readers meet it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kscurate.config import CurateConfig, parse_config
from kscurate.manifest import (
    SCHEMA_VERSION,
    read_manifest,
    schema,
    schema_as_json,
    write_manifest,
)
from kscurate.policy import DECISION, decide
from ksground.errors import InputError
from tests.ledger_rows import POLICY, row, table

CONFIG = CurateConfig(policy=POLICY)
ROOT = Path(__file__).parent.parent


def decided(count: int = 40) -> pa.Table:
    rows = [
        row(index, motion_px_per_s=float(index % 7), error="unreadable" if index == 4 else None)
        for index in range(count)
    ]
    return decide(table(rows), POLICY)


def test_pandas_reads_all_splits_at_once(tmp_path: Path) -> None:
    ledger = decided()
    write_manifest(tmp_path / "manifest", ledger, CONFIG)
    frame = pd.read_parquet(tmp_path / "manifest")
    kept = [each for each in ledger.to_pylist() if each["status"] == "kept"]
    assert 0 < len(kept) < 40
    assert sorted(frame["clip_id"]) == sorted(each["clip_id"] for each in kept)
    assert sorted(path.name for path in (tmp_path / "manifest").iterdir()) == [
        "test.parquet",
        "train.parquet",
        "val.parquet",
    ]
    assert not {column.name for column in DECISION} & set(frame.columns)
    assert not {"error", "phash", "motion_trace"} & set(frame.columns)
    for split in ("train", "val", "test"):
        part = pd.read_parquet(tmp_path / "manifest" / f"{split}.parquet")
        assert set(part["split"]) == {split}
        assert list(part["clip_id"]) == sorted(part["clip_id"])


def test_equal_rows_give_equal_bytes_and_a_split_without_rows_no_file(tmp_path: Path) -> None:
    ledger = decided(10)
    write_manifest(tmp_path / "a", ledger, CONFIG)
    chunked = pa.concat_tables([ledger.slice(0, 3), ledger.slice(3)])
    write_manifest(tmp_path / "b", chunked, CONFIG)
    for split in ("train", "val"):
        assert (tmp_path / "a" / f"{split}.parquet").read_bytes() == (
            tmp_path / "b" / f"{split}.parquet"
        ).read_bytes()
    assert not (tmp_path / "a" / "test.parquet").exists()


def test_a_new_manifest_leaves_nothing_of_the_old_one(tmp_path: Path) -> None:
    write_manifest(tmp_path / "manifest", decided(), CONFIG)
    write_manifest(tmp_path / "manifest", decided(5), CONFIG)
    assert [path.name for path in tmp_path.rglob("*")] == ["manifest", "train.parquet"]


def test_the_metadata_says_what_made_it_and_when_nothing_else_does(tmp_path: Path) -> None:
    write_manifest(tmp_path / "manifest", decided(), CONFIG)
    metadata = {
        key.decode(): value.decode()
        for key, value in pq.read_schema(tmp_path / "manifest" / "val.parquet").metadata.items()
    }
    assert metadata["kscurate.schema_version"] == str(SCHEMA_VERSION)
    assert parse_config(metadata["kscurate.config"], "metadata") == CONFIG
    assert {len(metadata[f"kscurate.{name}_hash"]) for name in ("config", "code")} == {64}


def test_the_schema_in_git_is_the_schema_of_the_code() -> None:
    in_git = (ROOT / "manifests" / "schema.v1.json").read_text(encoding="utf-8")
    assert in_git == schema_as_json(), "run: python -m kscurate.manifest > manifests/schema.v1.json"


def test_every_column_has_a_sentence() -> None:
    for each in schema():
        assert each.metadata[b"doc"].decode().endswith(".")


def test_what_is_no_manifest_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"train\.parquet"):
        read_manifest(tmp_path)
    pq.write_table(pa.table({"a": [1]}), tmp_path / "train.parquet")
    with pytest.raises(InputError, match="schema version 1"):
        read_manifest(tmp_path)
