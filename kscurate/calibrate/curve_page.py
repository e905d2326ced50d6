"""Yield curves as a table for a person: what each bound costs each source."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table

from .curves import Curve

MOVED = 0.1


def print_curves(curves: Sequence[Curve], candidates: Mapping[str, int]) -> None:
    """Write to stdout, a row a bound: clips kept now, more of them without it, and as the threshold moves a tenth."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 128, highlight=False)
    if not curves:
        console.print("no rule is in force")
        return
    kept = ", ".join(f"{source} {kept} of {candidates[source]}" for source, kept in curves[0].now.items())
    console.print(f"kept: {kept}\n", soft_wrap=True)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in ("rule", "bound"):
        table.add_column(name, no_wrap=True)
    for name in (f"{MOVED:.0%}\nlooser", f"{MOVED:.0%}\ntighter", "without\nit", *candidates):
        table.add_column(name, justify="right", no_wrap=True)
    for curve in curves:
        table.add_row(*_cells(curve, list(candidates)))
    console.print(table)
    console.print("numbers: clips kept more or fewer than now; by source, without the bound", style="dim")


def _cells(curve: Curve, sources: list[str]) -> list[str]:
    now = sum(curve.now.values())
    step = MOVED * abs(curve.threshold) * (1 if curve.side == "min" else -1)
    moved = [_kept_at(curve, curve.threshold - step) - now, _kept_at(curve, curve.threshold + step) - now]
    more = [curve.without[source] - curve.now[source] for source in sources]
    numbers = [f"{each:+d}" if each else "·" for each in (*moved, sum(more), *more)]
    unit = "" if curve.unit == "1" else f" {curve.unit}"
    return [curve.rule.name, f"{curve.side} {curve.threshold:g}{unit}", *numbers]


def _kept_at(curve: Curve, threshold: float) -> int:
    """Clips of all sources, at the drawn threshold that is nearest."""
    place = int(np.argmin(np.abs(curve.at - threshold)))
    return int(sum(kept[place] for kept in curve.kept.values()))
