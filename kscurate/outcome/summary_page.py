"""The summary of a run on the terminal."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

WIDTH = 100


def print_summary(summary: Mapping[str, Any]) -> None:
    """Write the summary to stdout: what became of each source's candidates, and why the others were not
    kept.
    """
    console = _console()
    console.print(_candidates(summary))
    if any(summary["reasons"].values()):
        console.print(_reasons(summary))
    if summary["total"]["rejected"]:
        console.print(_rejections(summary))
    total = summary["total"]
    console.print(
        f"{total['read']:,} annotations read"
        f" = {total['accepted']:,} accepted + {total['rejected']:,} rejected\n"
        f"{total['candidates']:,} candidates = {total['kept']:,} kept + {total['dropped']:,} dropped"
        f" + {total['failed']:,} failed; kept {_duration(total['kept_h'])}",
    )


def print_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Write the new summary to stdout, then what differs from the one before it."""
    print_summary(after)
    old, new = _by_reason(before), _by_reason(after)
    table = _table("Changed", ("", "reason"), ("before", "after", "change"))
    for status, reason in sorted(old.keys() | new.keys(), key=lambda each: (each[0] != "kept", each)):
        was, becomes = old.get((status, reason), 0), new.get((status, reason), 0)
        if was != becomes:
            table.add_row(status, reason, f"{was:,}", f"{becomes:,}", f"{becomes - was:+,}")
    console = _console()
    console.print(table if table.rows else "Nothing changed.")


def _by_reason(summary: Mapping[str, Any]) -> Counter[tuple[str, str]]:
    counts = Counter({("kept", ""): summary["total"]["kept"]})
    for by_status in summary["reasons"].values():
        for status, reasons in by_status.items():
            for reason, count in reasons.items():
                counts[status, reason] += count
    return counts


def _console() -> Console:
    return Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH, highlight=False)


def _candidates(summary: Mapping[str, Any]) -> Table:
    table = _table(
        "Candidates", ("source", "split"), ("candidates", "kept", "share", "dropped", "failed", "kept time")
    )
    for source, splits in summary["candidates"].items():
        for split, counts in splits.items():
            table.add_row(source, split, *_counts(counts))
        table.add_section()
    if len(table.rows) > 1:
        table.add_row("all", "", *_counts(summary["total"]), style="bold")
    return table


def _counts(counts: Mapping[str, Any]) -> list[str]:
    candidates = counts["kept"] + counts["dropped"] + counts["failed"]
    share = f"{counts['kept'] / candidates:.0%}" if candidates else "-"
    kept, dropped, failed = (f"{counts[status]:,}" for status in ("kept", "dropped", "failed"))
    return [f"{candidates:,}", f"[green]{kept}[/]", share, dropped, failed, _duration(counts["kept_h"])]


def _reasons(summary: Mapping[str, Any]) -> Table:
    sources = [source for source, by_status in summary["reasons"].items() if any(by_status.values())]
    table = _table("Not kept, by reason", ("", "reason"), (*sources, "all"))
    for status, colour in (("dropped", "yellow"), ("failed", "red")):
        by_source = [summary["reasons"][source][status] for source in sources]
        sums = {
            reason: sum(each.get(reason, 0) for each in by_source) for each in by_source for reason in each
        }
        for reason, count in sorted(sums.items(), key=lambda item: (-item[1], item[0])):
            cells = [f"{each[reason]:,}" if reason in each else "·" for each in by_source]
            table.add_row(f"[{colour}]{status}[/]", reason, *cells, f"{count:,}")
        table.add_section()
    return table


def _rejections(summary: Mapping[str, Any]) -> Table:
    table = _table("Annotation rows rejected", ("source", "reason"), ("rows",))
    for source, counts in summary["annotations"].items():
        for reason, count in counts["rejected_by_reason"].items():
            table.add_row(source, reason, f"{count:,}")
    return table


def _table(title: str, words: tuple[str, ...], numbers: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in words:
        table.add_column(name, no_wrap=name != "reason", overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _duration(hours: float) -> str:
    if hours >= 1:
        return f"{hours:,.1f} h"
    return f"{hours * 60:.1f} min" if hours >= 1 / 60 else f"{hours * 3600:.1f} s"
