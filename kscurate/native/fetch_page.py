"""What became of the fetched files, on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from .fetch import Fetched

WIDTH = 100
_COLOURS = {"fetched": "green", "here": "green", "failed": "red"}


def print_fetched(fetched: Sequence[Fetched]) -> None:
    """Write a table of the files to stdout, the checksums nobody vouches for, and the failures to stderr."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("file", "status"):
        table.add_column(name, no_wrap=True)
    table.add_column("bytes", justify="right", no_wrap=True)
    table.add_column("checksum", no_wrap=True)
    table.add_column("licence")
    for each in fetched:
        n_bytes = f"{each.path.stat().st_size:,}" if each.sha256 else "·"
        checksum = "verified" if each.verified else "not verified" if each.sha256 else "·"
        status = f"[{_COLOURS[each.status]}]{each.status}[/]"
        table.add_row(f"{each.file.source}/{each.file.name}", status, n_bytes, checksum, each.file.licence)
    console.print(table)
    for each in fetched:
        if each.sha256 and not each.verified:
            words = f"{each.path}: no checksum is published; got sha256 {each.sha256}"
            console.print(words, soft_wrap=True, markup=False)
    for each in fetched:
        if each.status == "failed":
            sys.stderr.write(f"error: {each.file.source}/{each.file.name}: no place gave it\n")
            sys.stderr.writelines(f"  {failure}\n" for failure in each.failures)
