"""Everything that a leaderboard shows, checked and laid out: what each format is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..result import Comparison, Result
from .breakdown import Breakdown, breakdowns
from .comparable import check_comparable, check_comparison
from .table import Table, build_table, in_row_order

TITLE = "Leaderboard"
LEGEND = (
    "Best and second best are marked only where every paired test between the rows decides it, after Holm's "
    "correction; “tie” where they do not tell the leading rows apart. Floors are real clips and do not compete. "
    "In brackets: confidence intervals, clustered by source video; n: clips that count."
)


@dataclass(frozen=True, slots=True)
class Board:
    """results in row order; notes: footnotes to the whole board; folders: system -> where its pictures lie."""

    title: str
    results: tuple[Result, ...]
    comparison: Comparison | None
    table: Table
    breakdowns: tuple[Breakdown, ...]
    notes: tuple[str, ...] = ()
    folders: Mapping[str, Path] = field(default_factory=dict)


def build_board(
    results: Sequence[Result],
    comparison: Comparison | None = None,
    title: str = TITLE,
    notes: Sequence[str] = (),
    folders: Mapping[str, Path] | None = None,
) -> Board:
    """Check that the rows may stand in one table, and lay them out. Raises InputError if they may not."""
    check_comparable(results)
    if comparison is not None:
        check_comparison(results, comparison)
    ordered = tuple(in_row_order(results))
    table = build_table(ordered, comparison)
    return Board(title, ordered, comparison, table, breakdowns(ordered), tuple(notes), folders or {})
