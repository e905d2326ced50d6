"""Small manifests and generations folders that tests write themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kseval.generations import Generation, write_generations
from kseval.manifest import MANIFEST


def manifest_row(clip_id: str, **changes: Any) -> dict[str, Any]:
    """A row of a manifest: four seconds of `coin/v.mp4`, unless `changes` say otherwise."""
    row = {"clip_id": clip_id, "source": "coin", "video_id": "v", "split": "test", "task": "make tea"}
    row |= {"step": "pour water", "video_file": "coin/v.mp4", "start_s": 1.0, "end_s": 5.0}
    return row | changes


def write_manifest(folder: Path, *rows: dict[str, Any], version: str | None = "1") -> Path:
    """Write rows as `<split>.parquet` files below `folder`, and empty files for their videos; give the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    schema = pa.schema([pa.field(field.name, field.type) for field in MANIFEST])
    metadata = {} if version is None else {"kscurate.schema_version": version}
    for split in {row["split"] for row in rows}:
        table = pa.Table.from_pylist([row for row in rows if row["split"] == split], schema=schema)
        pq.write_table(table.replace_schema_metadata(metadata), folder / f"{split}.parquet")
    return folder


def write_empty_videos(videos: Path, *names: str) -> Path:
    """Files with nothing in them, where only their being there matters; give their folder."""
    for name in names:
        (videos / name).parent.mkdir(parents=True, exist_ok=True)
        (videos / name).touch()
    return videos


def generation(clip_id: str, **changes: Any) -> Generation:
    """A row of a generations table, its file named by the clip."""
    row = {"step_index": 0, "file": f"{clip_id}.mp4", "fps": 8.0, "seed": 0, "system": "ours", "version": "1"}
    return Generation(clip_id=clip_id, **(row | changes))


def generations_folder(folder: Path, *rows: Generation) -> Path:
    """Write the rows into a folder, without any clip; give the folder."""
    write_generations(folder, rows)
    return folder
