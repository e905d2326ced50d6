"""The plan on the terminal."""

from __future__ import annotations

import sys

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .plan import Plan, Section, needed_share
from .stages import INSTRUCTIONAL, MEASURED, Stage, with_sums

WIDTH = 120


def print_plan(plan: Plan) -> None:
    """Write the page to stdout: a table a section, each line with its basis, then what it says of the target."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    for section in plan.sections:
        console.print(_table(section))
        for line in _from_what(section):
            console.print(Text(f"  {line}", style="dim"), soft_wrap=True)
        for line in _against(section, plan.target):
            console.print(Text(f"  {line}"), soft_wrap=True)
        console.print()
    for note in plan.notes:
        console.print(Text(note), soft_wrap=True)


def _table(section: Section) -> Table:
    table = Table(
        title=section.title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
    )
    table.add_column("")
    names = list(with_sums(section.stages[0].counts))
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("basis", no_wrap=True)
    for stage in section.stages:
        style = "green" if stage.basis == MEASURED else "yellow"
        table.add_row(stage.name, *_numbers(stage.counts, names), f"[{style}]{stage.basis}[/]")
        for name, bound in (("  at the low end", stage.low), ("  at the high end", stage.high)):
            if bound:
                table.add_row(name, *_numbers(bound, names), "", style="dim")
    return table


def _numbers(counts: dict[str, float], names: list[str]) -> list[str]:
    sums = with_sums(counts)
    return [f"{sums[name]:,.0f}" if name in sums else "·" for name in names]


def _from_what(section: Section) -> list[str]:
    """Each basis once, with the lines that rest on it."""
    by_source: dict[tuple[str, str], list[Stage]] = {}
    for stage in section.stages:
        by_source.setdefault((stage.basis, stage.source), []).append(stage)
    return [
        f"{basis} from {source}: {stages[0].name}" + (f" … {stages[-1].name}" if len(stages) > 1 else "")
        for (basis, source), stages in by_source.items()
    ]


def _against(section: Section, target: int) -> list[str]:
    needed = needed_share(section, target)
    everything = needed_share(section, target, tuple(section.pieces.counts))
    lines = []
    if needed is not None and everything is not None:
        lines.append(
            f"{target:,} clips are {needed:.0%} of the pieces of {', '.join(INSTRUCTIONAL)}, {everything:.0%} of all"
        )
    expected = section.expected
    if expected is not None:
        at, low, high = (with_sums(each)["all"] for each in (expected.counts, expected.low, expected.high))
        lines.append(
            f"to expect: {at:,.0f} clips ({low:,.0f} to {high:,.0f}), {at / target:.0%} of {target:,}"
        )
    return lines
