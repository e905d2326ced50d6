"""The sample's manifest in the repository: of this schema, and whole with its card."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kscurate.manifest import columns, read_manifest

SAMPLE = Path(__file__).parents[2] / "manifests" / "sample"
pytestmark = pytest.mark.skipif(
    not SAMPLE.is_dir(), reason="manifests/sample is not here (make sample-manifest)"
)


def test_it_has_the_columns_of_the_schema() -> None:
    assert read_manifest(SAMPLE / "manifest").column_names == [column.name for column in columns()]


def test_its_croissant_loads_every_clip() -> None:
    import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=str(SAMPLE / "croissant.json"))
    assert dataset.metadata.ctx.issues.errors == set()
    for file in sorted((SAMPLE / "manifest").iterdir()):
        records = list(dataset.records(file.stem))
        assert [each[f"{file.stem}/clip_id"] for each in records] == [
            each.encode() for each in pq.read_table(file)["clip_id"].to_pylist()
        ]


def test_it_is_small() -> None:
    assert sum(file.stat().st_size for file in SAMPLE.rglob("*") if file.is_file()) < 1_000_000
