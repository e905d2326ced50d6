"""The leaderboard as a LaTeX table for a paper; needs booktabs and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from ksground.strangers_text import clean

from .board import Board
from .strangers_text import latex as escaped
from .table import Cell, Column, Row

# In letters: a column is no broader than its interval, so that a page holds as many as can be.
TITLE_WIDTH, NAME_WIDTH = 16, 24

_ARROWS = {"higher": r"$\uparrow$", "lower": r"$\downarrow$"}

_LEGEND = (
    r"Best in \textbf{bold}, second best \underline{underlined}, only where every paired test decides it; "
    "confidence intervals in brackets, clustered by source video; $n$ clips count."
)


def latex(board: Board) -> str:
    """A table environment: best in bold, second best underlined, interval and n below each number."""
    return "\n".join(_lines(board)) + "\n"


def _lines(board: Board) -> Iterator[str]:
    table = board.table
    yield r"% needs \usepackage{booktabs}; receipts:"
    for result in board.results:
        # A comment ends with its line; `clean` inside leaves no line end in a name.
        yield f"%   {escaped(result.receipt_sha256)}  {escaped(result.system)} {escaped(result.version)}"
    yield r"\begin{table}"
    yield r"\centering\small\setlength{\tabcolsep}{4pt}"
    yield rf"\caption{{{escaped(board.title)}, protocol {escaped(table.protocol)}. {_LEGEND}}}"
    yield rf"\begin{{tabular}}{{l{'r' * len(table.columns)}}}"
    yield r"\toprule"
    heads = [_stacked("r", _head(column), "b") for column in table.columns]
    yield f" & {' & '.join(heads)} \\\\"
    kind = None
    for row in table.rows:
        if row.kind != kind:
            yield r"\midrule"
            kind = row.kind
        yield f"{_name(row)} & {' & '.join(map(_cell, row.cells))} \\\\ \\addlinespace"
    yield r"\bottomrule"
    yield r"\end{tabular}"
    said = [f"${{}}^{{{letter}}}$ {escaped(note)}." for letter, note in table.footnotes]
    said += [f"{escaped(column.title)}: {escaped(column.standing.sentence)}" for column in table.columns]
    said += [escaped(note) for note in board.notes]
    yield r"\par\smallskip\footnotesize\raggedright"
    yield "\n".join(said)
    yield r"\end{table}"


def _name(row: Row) -> str:
    small = ", ".join(each for each in (row.version, row.partial) if each)
    *name, last = [escaped(line) for line in wrap(clean(row.system), NAME_WIDTH) or [""]]
    return _stacked("l", [*name, f"{last}{_marks(row)}", rf"\scriptsize {escaped(small)}"])


def _head(column: Column) -> list[str]:
    *lines, last = wrap(clean(column.title), TITLE_WIDTH) or [""]
    return [*map(escaped, lines), f"{escaped(last)} {_ARROWS[column.better]}"]


def _cell(cell: Cell) -> str:
    number = cell.text.replace("-", "$-$").replace("–", "--")
    if cell.mark == "best":
        number = rf"\textbf{{{number}}}"
    elif cell.mark == "second":
        number = rf"\underline{{{number}}}"
    tie = r" {\scriptsize tie}" if cell.mark == "tie" else ""
    lines = [f"{number}{_marks(cell)}{tie}"]
    if cell.interval:
        lines.append(rf"\scriptsize {cell.interval.replace('-', '$-$')}")
    if cell.n:
        lines.append(rf"\scriptsize ${cell.n.replace(' ', '=')}$")
    return _stacked("r", lines)


def _marks(of: Cell | Row) -> str:
    return f"$^{{{','.join(of.letters)}}}$" if of.letters else ""


def _stacked(side: str, lines: list[str], end: str = "t") -> str:
    r"""Lines above each other, their first (`t`) or last (`b`) one on the row's own.

    Braces keep `\\` from taking a line that begins with [ for its option.
    """
    joined = r" \\ ".join(f"{{{line}}}" for line in lines)
    return rf"\begin{{tabular}}[{end}]{{@{{}}{side}@{{}}}}{joined}\end{{tabular}}"
