"""The leaderboard as Markdown, for a README or a pull request; breakdowns are folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ksground.strangers_text import markdown as escaped

from .board import LEGEND, Board
from .table import NOT_THE_PAPERS, Cell, Row


def markdown(board: Board) -> str:
    """The whole document, ending in a new line."""
    return "\n".join(_lines(board)) + "\n"


def _lines(board: Board) -> Iterator[str]:
    table = board.table
    yield f"# {escaped(board.title)}\n"
    yield f"Protocol {escaped(table.protocol)}; receipts stand at the end.\n"
    yield from _table(
        ["", *(f"{escaped(column.title)} {column.arrow}" for column in table.columns)],
        ([_name(row), *map(_cell, row.cells)] for row in table.rows),
    )
    yield ""
    yield from _footnotes(table.footnotes)
    for column in table.columns:
        yield f"- {escaped(column.title)}: {escaped(column.standing.sentence)}"
    for note in board.notes:
        yield f"- {escaped(note)}"
    yield f"\n{LEGEND}\n\n{NOT_THE_PAPERS}"
    for breakdown in board.breakdowns:
        yield f"\n<details><summary>By {escaped(breakdown.grouping)}</summary>"
        for matrix in breakdown.matrices:
            yield f"\n{escaped(matrix.title)} {matrix.arrow}\n"
            yield from _table(
                [escaped(breakdown.grouping), *map(escaped, matrix.systems)],
                ([escaped(group), *map(_cell, cells)] for group, cells in matrix.rows),
            )
        yield ""
        yield from _footnotes(breakdown.footnotes)
        yield "\n</details>"
    yield "\n## Receipts\n"
    yield from _table(
        ["system", "version", "receipt sha256"],
        (
            [escaped(each.system), escaped(each.version), escaped(each.receipt_sha256)]
            for each in board.results
        ),
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| --- |{' ---: |' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _name(row: Row) -> str:
    kind = "" if row.kind == "system" else row.kind
    small = ", ".join(each for each in (kind, row.version, row.partial) if each)
    return f"{escaped(row.system)}{_marks(row)}<br><sub>{escaped(small)}</sub>"


def _cell(cell: Cell) -> str:
    number = {"best": f"**{cell.text}**", "second": f"*{cell.text}*"}.get(cell.mark or "", cell.text)
    mark = f" {cell.mark}" if cell.mark else ""
    return "<br>".join(each for each in (f"{number}{_marks(cell)}{mark}", cell.interval, cell.n) if each)


def _marks(of: Cell | Row) -> str:
    return f"<sup>{','.join(of.letters)}</sup>" if of.letters else ""


def _footnotes(footnotes: Iterable[tuple[str, str]]) -> Iterator[str]:
    for letter, note in footnotes:
        yield f"- <sup>{letter}</sup> {escaped(note)}"
