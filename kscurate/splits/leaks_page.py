"""The leaks on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

WIDTH = 100


def print_leaks(leaks: Mapping[str, Any]) -> None:
    """Write the page to stdout: what would have leaked, then what the assignment does about it."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    if leaks["pairs"]:
        console.print(_pairs(leaks["pairs"]))
    if leaks["listed"]:
        console.print(_listed(leaks["listed"]))
    twins = leaks["near_duplicates"]
    if twins is None:
        console.print("Near-duplicates under other ids: not looked at; --ledger OUT of a run counts them.\n")
    else:
        console.print(
            f"Near-duplicates: {twins['groups']:,} groups, {twins['groups_across_videos']:,} across videos; "
            f"{twins['groups_crossing']:,} cross ({twins['videos_crossing']:,} videos, "
            f"{twins['candidates_crossing']:,} candidates).\n"
        )
    if leaks["moves"]:
        console.print(_moves(leaks["moves"], leaks["by"]))
    after = leaks["crossing_after"]
    groups = "" if twins is None else f", {after['near_duplicates']:,} groups of near-duplicates"
    console.print(f"On both sides after the assignment: {after['videos']:,} videos{groups}.")


def _pairs(pairs: list[dict[str, Any]]) -> Table:
    table = _table("Videos of two sources, by their published splits", "", "")
    for name in ("in both", "cross", "segments", "overlap", "overlaps", "val/test"):
        table.add_column(name, justify="right", no_wrap=True)
    for pair in pairs:
        names = ("videos_in_both", "videos_crossing", "segments_crossing", "videos_overlapping", "overlaps")
        numbers = [f"{pair[name]:,}" for name in (*names, "videos_val_and_test")]
        table.add_row(*pair["sources"], *numbers)
    table.caption = (
        "cross: trained on by one, val or test of the other; segments: theirs; overlap: videos with a span of one "
        "over a span of the other; overlaps: such pairs of spans; val/test: val of one, test of the other"
    )
    table.caption_justify = "left"
    return table


def _listed(listed: list[dict[str, Any]]) -> Table:
    table = _table("Videos that one lists without a segment, and the other annotates", "lists", "annotates")
    for name in ("in both", "cross"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in listed:
        table.add_row(
            row["source"], row["other"], f"{row['videos_in_both']:,}", f"{row['videos_crossing']:,}"
        )
    return table


def _moves(moves: list[dict[str, Any]], by: str) -> Table:
    table = _table(f'What the assignment moves (splits.by = "{by}")', "source", "from", "to")
    for name in ("videos", "segments"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in moves:
        table.add_row(row["source"], row["from"], row["to"], f"{row['videos']:,}", f"{row['segments']:,}")
    return table


def _table(title: str, *words: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in words:
        table.add_column(name, no_wrap=True)
    return table
