"""What became of the trained weights, on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from rich import box
from rich.console import Console
from rich.table import Table

from ksground.fetch import Fetched
from ksground.weights import Source, Weights, state_of

WIDTH = 100
COLOURS = {
    "here": "green",
    "fetched": "green",
    "missing": "yellow",
    "damaged": "red",
    "broken": "red",
    "failed": "red",
}


def print_weights(known: Iterable[Weights], fetched: Mapping[str, Fetched]) -> None:
    """Write a table of all known weights to stdout, then to stderr why some could not be had.

    fetched   what was wanted, by name; of the others it is only told whether they are here
    """
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("weights", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("size", justify="right", no_wrap=True)
    table.add_column("licence", no_wrap=True)
    table.add_column("from")
    unasked = []
    for weights in known:
        state = _state(weights, fetched.get(weights.name))
        if state == "missing":
            unasked.append(weights.name)
        coloured = f"[{COLOURS[state]}]{state}[/]"
        table.add_row(weights.name, coloured, size(weights), weights.licence, _from(weights, fetched))
    console.print(table)
    if unasked:
        names = " ".join(unasked)
        console.print(f"Missing and not asked for: kscurate weights {names}", soft_wrap=True, markup=False)
    for each in fetched.values():
        if each.status == "failed":
            sys.stderr.write(f"error: {each.weights.name}: no source gave it\n")
            sys.stderr.writelines(f"  {failure}\n" for failure in each.failures)


def as_json(weights: Weights, fetched: Fetched | None) -> dict[str, Any]:
    """One weights' row in JSON's types; `failures` has a line for each source and try that gave nothing."""
    return {
        "name": weights.name,
        "state": _state(weights, fetched),
        "size_bytes": weights.size_bytes,
        "sha256": weights.sha256,
        "licence": weights.licence,
        "gives": weights.gives,
        "path": str(weights.path),
        "from": str(fetched.source) if fetched and fetched.source else None,
        "sources": [str(source) for source in weights.sources] or [f"bundled {weights.bundled}"],
        "failures": list(fetched.failures) if fetched else [],
    }


def size(weights: Weights) -> str:
    """The size in words, for a table."""
    if weights.size_bytes is None:
        return "unknown"
    small = weights.size_bytes < 1e5
    return f"{weights.size_bytes / 1e3:.1f} kB" if small else f"{weights.size_bytes / 1e6:.1f} MB"


def _state(weights: Weights, fetched: Fetched | None) -> str:
    return fetched.status if fetched else state_of(weights)


def _from(weights: Weights, fetched: Mapping[str, Fetched]) -> str:
    if weights.bundled:
        return "in git"
    gave = fetched[weights.name].source if weights.name in fetched else None
    return ", else ".join(_short(source) for source in ((gave,) if gave else weights.sources))


def _short(source: Source) -> str:
    if source.package:
        return f"package {source.package}"
    return f"hub {source.hub.partition('@')[0]}" if source.hub else urlsplit(str(source.url)).netloc
