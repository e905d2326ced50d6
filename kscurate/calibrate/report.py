"""A calibration as a page for a person."""

from __future__ import annotations

import sys

from rich import box
from rich.console import Console
from rich.table import Table

from ..policy import Rule
from .intervals import Share
from .judge import Record, RuleRecord
from .run import Calibration


def print_calibration(calibration: Calibration) -> None:
    """Write thresholds, precision, recall and yield to stdout: of each rule, and of all together."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 132, highlight=False)
    learned, judged = calibration.learned, calibration.judged
    console.print(f"Thresholds for {calibration.target}", style="bold")
    console.print(
        f"chosen on {learned.labels} labels of {learned.videos} videos, judged on {judged.labels} others of "
        f"{judged.videos} videos ({calibration.judged_on})\n",
        markup=False,
    )
    before = {rule.name: rule for rule in calibration.before.policy.rules}
    console.print(_rules(judged, before))
    for record in judged.rules:
        if record.as_given:
            console.print(f"  {record.rule.name}: as given, {record.as_given}", style="dim", markup=False)
    opened = [
        rule.name for rule in calibration.config.policy.rules if before[rule.name].bounds and not rule.bounds
    ]
    if opened:
        console.print(f"  no bound is needed for: {', '.join(opened)}", style="dim")
    console.print(_together(learned, judged))
    if calibration.kept_in_all is not None:
        quotas = ", within the quotas" if calibration.config.quotas else ""
        console.print(f"kept of the whole ledger{quotas}: {calibration.kept_in_all}")
    sources = ", ".join(f"{source} {kept} of {of}" for source, (kept, of) in judged.kept_by_source.items())
    console.print(f"kept by source: {sources}", soft_wrap=True)
    if judged.still_kept:
        left = ", ".join(f"{count} {reason}" for reason, count in judged.still_kept.items())
        console.print(f"kept, though labelled drop: {left}", soft_wrap=True, markup=False)
    console.print(
        "\nintervals are of 95%: Wilson's for a rule, resampled videos for all together", style="dim"
    )


def _rules(judged: Record, before: dict[str, Rule]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in ("rule", "threshold", "was"):
        table.add_column(name, no_wrap=True)
    for name in ("precision", "recall", "yield alone"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("first\nto drop", "only it\ndrops", "of these\ngood"):
        table.add_column(name, justify="right", no_wrap=True)
    for record in judged.rules:
        table.add_row(*_cells(record, before[record.rule.name]), style="dim" if record.as_given else None)
    return table


def _cells(record: RuleRecord, before: Rule) -> list[str]:
    now, was = _bounds(record.rule), _bounds(before)
    shares = [str(each) if each else "" for each in (record.precision, record.recall, record.passing)]
    counts = [str(each or "·") for each in (record.named, record.alone, record.alone_good)]
    return [record.rule.name, now, "" if now == was else was, *shares, *counts]


def _bounds(rule: Rule) -> str:
    return ", ".join(f"{side} {at:g}" for side, at in rule.bounds)


def _together(learned: Record, judged: Record) -> Table:
    table = Table(
        title="\nTogether", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
    )
    table.add_column("")
    table.add_column("on others", justify="right", no_wrap=True)
    table.add_column("where chosen", justify="right", no_wrap=True, style="dim")
    table.add_column("is", style="dim")
    rows: list[tuple[str, Share, Share, str]] = [
        ("precision", judged.precision, learned.precision, "of the kept clips, labelled keep"),
        ("recall", judged.recall, learned.recall, "of the clips labelled keep, not dropped by a chosen threshold"),
        ("drops", judged.drops, learned.drops, "of what chosen thresholds drop, labelled drop"),
        ("yield", judged.kept, learned.kept, "of all measured candidates, kept"),
    ]  # fmt: skip
    for name, other, own, what in rows:
        table.add_row(name, str(other), str(own), what)
    return table
