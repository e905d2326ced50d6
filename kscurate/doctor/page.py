"""A diagnosis on the terminal."""

from __future__ import annotations

import sys

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .diagnosis import Diagnosis
from .tools import Found
from .weights_page import COLOURS, WIDTH, size


def print_diagnosis(diagnosis: Diagnosis, config_file: str) -> None:
    """Write the tables of weights and tools to stdout, and last whether the config can run and why not."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    console.print(_weights(diagnosis))
    console.print(_tools(diagnosis.tools))
    if not diagnosis.stops:
        console.print(f"[green]{escape(config_file)} can run here.[/]", soft_wrap=True)
        return
    console.print(f"[red]{escape(config_file)} cannot run here:[/]", soft_wrap=True)
    for stop in diagnosis.stops:
        console.print(f"  {escape(stop.what)}\n    [dim]{escape(stop.mend)}[/]", soft_wrap=True)


def _weights(diagnosis: Diagnosis) -> Table:
    table = _table("weights", "state", "size", "used", "disabled without them")
    table.columns[2].justify = "right"
    for each in diagnosis.weights:
        used = "yes" if each.is_used else "no"
        cells = (
            each.weights.name,
            _coloured(each.state),
            size(each.weights),
            used,
            escape(each.weights.gives),
        )
        # What this config does not look for is no loss to it.
        table.add_row(*cells, style="" if each.is_used else "dim")
    return table


def _tools(tools: tuple[Found, ...]) -> Table:
    table = _table("tool", "state", "version", "disabled without it")
    table.columns[2].no_wrap = False
    for each in tools:
        table.add_row(each.tool.name, _coloured(each.state), escape(each.words), escape(each.tool.gives))
    return table


def _table(*names: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in names:
        table.add_column(name, no_wrap=name != names[-1])
    return table


def _coloured(state: str) -> str:
    return f"[{COLOURS[state]}]{state}[/]"
