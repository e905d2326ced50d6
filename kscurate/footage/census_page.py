"""The census on the terminal and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from .census import CountedVideo, count
from .locate import VideoFiles

WIDTH = 100
SHOWN_IDS = 3


def to_json(census: Sequence[CountedVideo], files: VideoFiles) -> dict[str, Any]:
    """Counts by source and split, each video that is not here, and the ids that several files bear."""
    return {
        "videos_root": str(files.root),
        "video_files": files.n_files,
        "counts": count(census),
        "not_here": [
            asdict(video) | {"address": video.address} for video in census if video.status != "here"
        ],
        "several_files": dict(files.of_one_id()),
    }


def print_census(counts: Sequence[dict[str, Any]], files: VideoFiles, written: Sequence[Path]) -> None:
    """Write the page to stdout: a table by source and split, and where the lists are."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    table = Table(
        title="Videos", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for name in ("source", "split"):
        table.add_column(name, no_wrap=True)
    for name in ("videos", "here", "share", "missing", "unreadable"):
        table.add_column(name, justify="right", no_wrap=True)
    for index, row in enumerate(counts):
        if index and counts[index - 1]["source"] != row["source"]:
            table.add_section()
        table.add_row(row["source"], row["split"], *_numbers(row))
    total = {key: sum(row[key] for row in counts) for key in ("videos", "here", "missing", "unreadable")}
    if len(counts) > 1:
        table.add_section()
        table.add_row("all", "", *_numbers(total), style="bold")
    console.print(table)
    console.print(f"{files.n_files:,} video files below {files.root}", soft_wrap=True, markup=False)
    for video_id, paths in islice(files.of_one_id(), SHOWN_IDS):
        console.print(f"  {video_id}: {len(paths)} files, used is {paths[0]}", soft_wrap=True, markup=False)
    for path in written:
        console.print(f"wrote {path}", soft_wrap=True, markup=False)


def _numbers(row: dict[str, Any]) -> list[str]:
    share = f"{row['here'] / row['videos']:.0%}" if row["videos"] else "-"
    unreadable = f"[red]{row['unreadable']:,}[/]" if row["unreadable"] else "·"
    missing = f"[yellow]{row['missing']:,}[/]" if row["missing"] else "·"
    return [f"{row['videos']:,}", f"[green]{row['here']:,}[/]", share, missing, unreadable]
