"""The manifest: one row for each clip that passed, in one Parquet file a split; the contract with ksgen and
kseval.

The schema below is its only truth: `python -m kscurate.manifest > manifests/schema.v1.json` writes it down. A
new column leaves the version as it is (read columns by name); taking one away or changing its meaning raises
it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ksground.atomic import atomic_folder
from ksground.errors import InputError

from .code_version import code_hash
from .column import Column
from .config import CurateConfig, resolved_toml, settings_hash
from .engine.job import PinnedWeights
from .policy import DECISION

SCHEMA_VERSION = 1
SPLITS = ("train", "val", "test")

IDENTITY = (
    Column("clip_id", "string", "", "Unique name of the clip, safe as a file name."),
    Column("source", "string", "", "Dataset: coin, crosstask, htstep or kinetics400."),
    Column("video_id", "string", "", "The dataset's id of the video."),
    Column("split", "string", "", "train, val or test."),
    Column("native_split", "string", "", "The dataset's own word for the split."),
    Column("task_id", "string", "", "The dataset's id of the skill; unique within the source."),
    Column("task", "string", "", "The skill in words."),
    Column("step_id", "string", "", "The dataset's id of the key step; null if it publishes no label."),
    Column("step", "string", "", "The key step in words; null if it publishes no label."),
    Column(
        "domain",
        "string",
        "",
        "The field of life the dataset files the skill under; null if it publishes none.",
    ),
)
ORIGIN = (
    Column("origin_file", "string", "", "Annotation file, relative to the annotation root."),
    Column("origin_row", "int64", "", "1-based line, or index of the segment within its video for JSON."),
    Column("segment_id", "string", "", "The annotated segment that the clip is part of."),
    Column("segment_start_s", "double", "s", "Start of the segment as published, on the published clock."),
    Column("segment_end_s", "double", "s", "End of the segment as published, exclusive."),
)
VIDEO = (
    Column("video_file", "string", "", "The video, relative to the videos folder."),
    Column("file_offset_s", "double", "s", "Where the file's second 0 lies on the published clock."),
    Column("codec", "string", "", "Codec of the picture stream, as ffmpeg names it."),
    Column("width_px", "int64", "px", "Width as displayed, after rotation."),
    Column("height_px", "int64", "px", "Height as displayed, after rotation."),
    Column("rotation_deg", "int64", "deg", "Counter-clockwise turn that shows the coded picture upright."),
    Column("fps_num", "int64", "1/s", "Average frame rate, numerator."),
    Column("fps_den", "int64", "1", "Average frame rate, denominator."),
    Column("video_duration_s", "double", "s", "Length of the file, measured."),
)
CLIP = (
    Column("shot_index", "int64", "1", "0-based shot within the segment's decoded span."),
    Column("start_s", "double", "s", "Start of the clip on the file's clock, as a player shows it."),
    Column("end_s", "double", "s", "End of the clip on the file's clock, exclusive."),
    Column("n_frames", "int64", "1", "Frames in [start_s, end_s)."),
)
FAILURE = (
    Column(
        "error",
        "string",
        "",
        "Stable word for what kept the candidate from being measured; null if nothing did.",
    ),
    Column("error_detail", "string", "", "The error in its own words."),
)
UNLABELLED = {"task_id", "task", "step_id", "step", "domain"}
NEVER_NULL = frozenset(column.name for column in IDENTITY + ORIGIN) - UNLABELLED


def columns() -> tuple[Column, ...]:
    """The manifest's columns, in order."""
    # Scores bring their picture libraries along; who only reads or refilters does without.
    from . import scores

    return (*IDENTITY, *ORIGIN, *VIDEO, *CLIP, *scores.columns())


def arrow_field(column: Column) -> pa.Field:
    """The Arrow field of a column, its unit and sentence in the field's metadata."""
    lists = {"list<uint64>": pa.list_(pa.uint64()), "list<float>": pa.list_(pa.float32())}
    kind = lists.get(column.type) or pa.type_for_alias(column.type)
    described = {"unit": column.unit, "doc": column.doc}
    return pa.field(column.name, kind, nullable=column.name not in NEVER_NULL, metadata=described)


def schema() -> pa.Schema:
    """The manifest's Arrow schema, without the metadata of a run."""
    return pa.schema([arrow_field(column) for column in columns()])


def run_metadata(config: CurateConfig, weights: Sequence[PinnedWeights]) -> dict[str, str]:
    """What every table of a run says about its making; nothing that differs between two equal runs.

    `weights` are those that the learned scores were measured with, by name and sha256.
    """
    return {
        "kscurate.schema_version": str(SCHEMA_VERSION),
        "kscurate.package_version": version("ksgen-toolkit"),
        "kscurate.config_hash": settings_hash(config),
        "kscurate.code_hash": code_hash(),
        "kscurate.config": resolved_toml(config),
        "kscurate.weights": json.dumps(dict(weights)),
    }


def write_parquet(table: pa.Table, path: Path, compression: str = "zstd") -> None:
    """Write a table so that equal tables give equal bytes.

    zstd is compact, for a file that travels; lz4 takes half the time, for one that is read and written again and again.
    """
    # Dictionaries pay for what comes again and again; for ids and scores they cost twice the time.
    unique = ("clip_id", "segment_id")
    recurring = [
        each.name for each in table.schema if not pa.types.is_floating(each.type) and each.name not in unique
    ]
    options: dict[str, Any] = {"compression": compression, "row_group_size": 131_072, "version": "2.6"}
    pq.write_table(table.combine_chunks(), path, use_dictionary=recurring, **options)


def write_manifest(
    folder: Path, decided: pa.Table, config: CurateConfig, weights: Sequence[PinnedWeights] = ()
) -> None:
    """Write the kept rows of a decided table, sorted by clip_id, as train, val and test.parquet below
    `folder`.

    Its scores are those of the table, so a ledger of an older version keeps its own. The folder appears whole
    or not at all; a split without rows has no file.
    """
    private = {column.name for column in FAILURE + DECISION}
    names = [
        each.name for each in decided.schema if each.name not in private and not pa.types.is_list(each.type)
    ]
    kept = decided.filter(pc.equal(decided["status"], "kept")).select(names)
    kept = kept.replace_schema_metadata(run_metadata(config, weights))
    with atomic_folder(folder) as temporary:
        for split in SPLITS:
            rows = kept.filter(pc.equal(kept["split"], split))
            if len(rows):
                write_parquet(rows, temporary / f"{split}.parquet")


def read_manifest(folder: Path) -> pa.Table:
    """Read all splits of a manifest folder. Raises InputError if there is none or its version is another."""
    files = sorted(folder.glob("*.parquet")) if folder.is_dir() else []
    if not files:
        raise InputError(
            folder, expected="a folder with train.parquet, val.parquet or test.parquet", found="none"
        )
    tables = []
    for file in files:
        try:
            table = pq.read_table(file)
        except pa.ArrowInvalid as error:
            raise InputError(file, expected="a Parquet file", found=str(error)) from None
        found = (table.schema.metadata or {}).get(b"kscurate.schema_version", b"none").decode()
        if found != str(SCHEMA_VERSION):
            raise InputError(
                file, expected=f"a manifest of schema version {SCHEMA_VERSION}", found=f"version {found}"
            )
        tables.append(table)
    return pa.concat_tables(tables)


def schema_as_json() -> str:
    """The schema as a document: version, and per column its name, type, unit, whether it may be null, and
    meaning.
    """
    described = [
        {
            "name": column.name,
            "type": column.type,
            "unit": column.unit,
            "nullable": column.name not in NEVER_NULL,
            "doc": column.doc,
        }
        for column in columns()
    ]
    return (
        json.dumps({"schema_version": SCHEMA_VERSION, "columns": described}, indent=2, ensure_ascii=False)
        + "\n"
    )


if __name__ == "__main__":
    sys.stdout.write(schema_as_json())
