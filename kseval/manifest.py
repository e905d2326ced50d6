"""The subclip manifest, as far as an evaluation reads it: which clip is where, and what it shows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from ksground.errors import InputError

from .clip import Clip
from .inner_path import EXPECTED, is_inner_path
from .parquet_table import read_columns, read_metadata

SPLITS = ("train", "val", "test")
SCHEMA_VERSION = 1
VERSION_KEY = "kscurate.schema_version"
# What is read of a manifest; every column stands in manifests/schema.v1.json.
MANIFEST = pa.schema(
    [
        *(pa.field(name, pa.string(), nullable=False) for name in ("clip_id", "source", "video_id", "split")),
        *(pa.field(name, pa.string()) for name in ("task", "step")),
        pa.field("video_file", pa.string(), nullable=False),
        *(pa.field(name, pa.float64(), nullable=False) for name in ("start_s", "end_s")),
    ]
)


def clips_of_manifest(file: Path, videos: Path) -> list[Clip]:
    """The clips of one Parquet file, in its order, their videos counted from the folder `videos`.

    Raises InputError, with rows counted from 0, for a file that is no manifest of a version that this package knows.
    """
    what, hint = "a Parquet file of a manifest", None
    if (file.parent / "generations.parquet").is_file():
        hint = "this is a generations folder; the reference comes first"
    version = read_metadata(file, VERSION_KEY, what)
    # Whoever rewrites a manifest with pandas loses the version with the metadata; its columns are checked all the same.
    if version not in (None, str(SCHEMA_VERSION)):
        expected, found = f"a manifest of schema version {SCHEMA_VERSION}", f"version {version}"
        raise InputError(file, expected=expected, found=found, hint="another version of kseval may read it")
    rows = read_columns(file, MANIFEST, what, hint).to_pylist()
    return [_clip(file, row, said, videos) for row, said in enumerate(rows)]


def _clip(file: Path, row: int, said: Mapping[str, Any], videos: Path) -> Clip:
    start_s, end_s = said["start_s"], said["end_s"]
    for name in ("clip_id", "video_file"):
        if not is_inner_path(said[name]):
            raise InputError(file, row=row, expected=f"{name} as {EXPECTED}", found=repr(said[name]))
    if said["split"] not in SPLITS:
        raise InputError(file, row=row, expected=f"split {', '.join(SPLITS)}", found=repr(said["split"]))
    if not 0 <= start_s < end_s < math.inf:
        raise InputError(file, row=row, expected="0 <= start_s < end_s", found=f"[{start_s}, {end_s})")
    return Clip(
        clip_id=said["clip_id"],
        file=videos / said["video_file"],
        start_s=start_s,
        end_s=end_s,
        video_id=f"{said['source']}/{said['video_id']}",
        source=said["source"],
        split=said["split"],
        task=said["task"],
        step=said["step"],
    )
