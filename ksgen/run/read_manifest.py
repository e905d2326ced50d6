"""A manifest as `ksgen` needs it: its clips named once, timed, and below the folder of the videos."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import numpy as np
import pandas as pd

from ksground.errors import InputError

COLUMNS = ("clip_id", "source", "video_id", "split", "task", "step", "video_file", "start_s", "end_s")
WORDS = ("clip_id", "source", "video_id", "split", "video_file")
TIMES = ("start_s", "end_s")


def read_manifest(path: Path) -> pd.DataFrame:
    """The rows of a manifest: a Parquet file, or a folder of them.

    Raises InputError for anything else, and with the row for a clip_id that is not the only one, a span without
    length, or a video_file that leads out of the videos' folder.
    """
    files = sorted(path.glob("[!.]*.parquet")) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise InputError(path, expected="a manifest: a Parquet file, or a folder of them", found="none there")
    tables = [_read(file) for file in files]
    table = pd.concat(tables, ignore_index=True)
    if (again := table.clip_id.duplicated()).any():
        found = f"{table.clip_id[again].iloc[0]!r} twice"
        raise InputError(path, expected="every clip_id once", found=found)
    return table


def _read(file: Path) -> pd.DataFrame:
    try:
        table = pd.read_parquet(file)
    except (OSError, ValueError) as error:
        raise InputError(file, expected="a Parquet file", found=str(error)[:200]) from None
    if missing := [name for name in COLUMNS if name not in table]:
        found = ", ".join(map(str, table.columns))
        raise InputError(
            file, expected=f"a column {missing[0]!r}", found=found, hint="kscurate's manifests have it"
        )
    for name in WORDS:
        _refuse(file, table, name, ~_is_text(table[name]) | (table[name] == ""), "words")
    for name in ("task", "step"):
        _refuse(file, table, name, table[name].notna() & ~_is_text(table[name]), "words, or nothing")
    for name in TIMES:
        seconds = pd.to_numeric(table[name], errors="coerce")
        _refuse(file, table, name, ~(np.isfinite(seconds) & (seconds >= 0)), "seconds from 0 on")
    _refuse(file, table, "end_s", table.end_s <= table.start_s, "an end after the start")
    _refuse(file, table, "video_file", table.video_file.map(_leads_out).astype(bool), "a path below --videos")
    return table


def _refuse(file: Path, table: pd.DataFrame, name: str, wrong: pd.Series[bool], expected: str) -> None:
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InputError(
            file, row=row + 1, expected=f"{name}: {expected}", found=repr(table[name].iloc[row])[:200]
        )


def _is_text(column: pd.Series[Any]) -> pd.Series[bool]:
    return column.map(lambda value: isinstance(value, str)).astype(bool)


def _leads_out(video_file: str) -> bool:
    """Whether a path, as any system reads it, is not one below a folder that it is counted from."""
    windows = PureWindowsPath(video_file)
    absolute = bool(windows.anchor) or PurePosixPath(video_file).is_absolute()
    return absolute or ".." in windows.parts or "\0" in video_file
