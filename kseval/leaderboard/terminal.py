"""The leaderboard for a terminal: as many columns side by side as the width holds, the rest below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from ksground.strangers_text import clean

from .board import LEGEND, Board
from .footnotes import superscript
from .table import Cell, Column, Row

MOST_NAME_WIDTH = 32
_STYLES = {"best": "bold green", "second": "bold", "tie": "", None: ""}


def terminal(board: Board, console: Console) -> None:
    """Print the board. All texts go in as `Text`: a system's name is no markup and moves no cursor."""
    console.print(Group(*_parts(board, console.width)))


def _parts(board: Board, width: int) -> Iterator[RenderableType]:
    table = board.table
    yield Text.assemble((clean(board.title), "bold"), (f"  protocol {clean(table.protocol)}", "dim"))
    names = [_name(row) for row in table.rows]
    name_width = min(MOST_NAME_WIDTH, max(_width(name) for name in names))
    for some in _chunks(table.columns, table.rows, width - name_width - 4):
        grid = Grid(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
        grid.add_column("", width=name_width, overflow="fold")
        for at in some:
            column = table.columns[at]
            grid.add_column(Text(f"{clean(column.title)} {column.arrow}"), justify="right")
        kind = table.rows[0].kind
        for name, row in zip(names, table.rows, strict=True):
            if row.kind != kind:
                grid.add_section()
                kind = row.kind
            grid.add_row(name, *(_cell(row.cells[at]) for at in some))
        yield grid
    for letter, note in table.footnotes:
        yield Text(f"{superscript([letter])} {clean(note)}", "dim")
    for column in table.columns:
        yield Text(f"{clean(column.title)}: {clean(column.standing.sentence)}")
    for note in board.notes:
        yield Text(clean(note), "yellow")
    yield Text(LEGEND, "dim")


def _name(row: Row) -> Text:
    small = ", ".join(each for each in ("" if row.kind == "system" else row.kind, clean(row.version)) if each)
    marks = superscript(row.letters)
    text = Text.assemble((clean(row.system), "bold"), (marks, "yellow"), "\n", (small, "dim"))
    return text.append(f"\n{row.partial}", "yellow") if row.partial else text


def _cell(cell: Cell) -> Text:
    number = f"{cell.mark} {cell.text}" if cell.mark else cell.text
    text = Text(number, _STYLES[cell.mark]).append(superscript(cell.letters), "yellow")
    for small in (cell.interval, cell.n):
        if small:
            text.append(f"\n{small}", "dim")
    return text


def _chunks(columns: Sequence[Column], rows: Sequence[Row], room: int) -> Iterator[list[int]]:
    """Positions of the columns of each table: as many as `room` holds, at least one."""
    some: list[int] = []
    used = 0
    for at, column in enumerate(columns):
        # A title wraps between its words, so its longest word is what it needs.
        title = max(len(word) for word in f"{clean(column.title)} {column.arrow}".split())
        needs = 3 + max(title, *(_width(_cell(row.cells[at])) for row in rows))
        if some and used + needs > room:
            yield some
            some, used = [], 0
        some.append(at)
        used += needs
    if some:
        yield some


def _width(text: Text) -> int:
    return max(line.cell_len for line in text.split("\n"))
