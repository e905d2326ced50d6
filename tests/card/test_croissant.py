from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kscurate.card.write import write_card
from tests.card.runs import mixed_rows, write_run

os.environ.setdefault("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("card")
    write_card(write_run(folder / "out", mixed_rows()), folder / "card", published="2026-01-31")
    return folder / "card"


def _same(found: Any, expected: Any) -> bool:
    if pd.isna(expected):
        return found is None
    return bool(
        found == (expected if not isinstance(expected, str) else expected.encode()) or found == expected
    )


def test_mlcroissant_finds_nothing_wrong(card: Path) -> None:
    import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=str(card / "croissant.json"))
    assert dataset.metadata.ctx.issues.errors == set()
    warnings = {each for each in dataset.metadata.ctx.issues.warnings if "url" not in each}
    assert warnings == set()


def test_its_records_are_those_that_pandas_reads(card: Path) -> None:
    import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=str(card / "croissant.json"))
    for split in ("train", "val", "test"):
        frame = pd.read_parquet(card / "manifest" / f"{split}.parquet")
        records = list(dataset.records(split))
        assert len(records) == len(frame) > 0
        for record, expected in zip(records, frame.to_dict("records"), strict=True):
            assert len(record) == len(expected)
            odd = {key for key, value in expected.items() if not _same(record[f"{split}/{key}"], value)}
            assert odd == set()


def test_a_file_that_changed_is_not_loaded(card: Path, tmp_path: Path) -> None:
    import shutil

    import mlcroissant

    copy = Path(shutil.copytree(card, tmp_path / "copy"))
    pd.read_parquet(copy / "manifest" / "val.parquet").iloc[1:].to_parquet(copy / "manifest" / "val.parquet")
    with pytest.raises(Exception, match=r"Download\(val\.parquet\)"):
        list(mlcroissant.Dataset(jsonld=str(copy / "croissant.json")).records("val"))


def test_licence_and_citation_of_each_source_are_there(card: Path) -> None:
    document = json.loads((card / "croissant.json").read_text(encoding="utf-8"))
    assert document["license"][0] == "https://creativecommons.org/licenses/by-nc/4.0/"
    assert any("none stated" in each for each in document["license"])
    for key in ("tang2019coin", "zhukov2019crosstask", "afouras2023htstep", "kay2017kinetics"):
        assert key in document["citeAs"]


@pytest.mark.parametrize("below", [".", "manifest"])
def test_datasets_loads_the_folder(
    card: Path, below: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datasets

    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    loaded = datasets.load_dataset(str(card / below), cache_dir=str(tmp_path))
    assert sorted(loaded) == ["test", "train", "validation"]
    frame = pd.read_parquet(card / "manifest" / "val.parquet")
    assert loaded["validation"]["clip_id"] == list(frame["clip_id"])
    assert loaded["validation"].num_columns == len(frame.columns)
