"""The generations folder is a contract between packages that never import each other: both must mean the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import kseval.generations
from kseval.generations import load_generations
from ksgen.output.clip_file import write_clip
from ksgen.output.file_name import file_name
from ksgen.output.generations import SCHEMA, TABLE, Row, write_table


def test_both_packages_mean_the_same_table() -> None:
    assert kseval.generations.SCHEMA.equals(SCHEMA)
    assert kseval.generations.TABLE == TABLE


def test_what_ksgen_writes_kseval_reads(tmp_path: Path) -> None:
    # The second would mean something in a path and in an address.
    ids = ["clip_1", "clip/0#?%2F"]
    rows = [
        Row(clip_id, at, f"clips/{file_name(clip_id)}.mp4", 8.0, 3, "ksgen", "1")
        for at, clip_id in enumerate(ids)
    ]
    for row in rows:
        write_clip(tmp_path / row.file, np.full((4, 32, 48, 3), 90, np.uint8), row.fps)
    write_table(tmp_path, rows)
    read = load_generations(tmp_path)
    assert [row.clip_id for row in read.rows] == sorted(ids)
    assert (read.system, read.version) == ("ksgen", "1")
    assert all(read.path(row).is_file() for row in read.rows)
