"""The same metrics by source and by task: for each metric a table of groups and systems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..result import Result, Value
from .digits import decimals
from .footnotes import Footnotes
from .table import ARROWS, Cell, cell, groupings, metrics_of


@dataclass(frozen=True, slots=True)
class Matrix:
    """One metric: (group, a cell for each system)."""

    title: str
    arrow: str
    systems: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """All metrics of one grouping ("source", "task"), with the footnotes of their numbers."""

    grouping: str
    matrices: tuple[Matrix, ...]
    footnotes: tuple[tuple[str, str], ...]


def breakdowns(ordered: Sequence[Result]) -> tuple[Breakdown, ...]:
    """One for each grouping that any row has; metrics without a value in it are left out."""
    found = []
    for grouping, groups in groupings(ordered).items():
        footnotes = Footnotes()
        matrices = tuple(
            matrix
            for metric in metrics_of(ordered)
            if (matrix := _matrix(ordered, metric, grouping, groups, footnotes)).rows
        )
        found.append(Breakdown(grouping, matrices, footnotes.listed))
    return tuple(found)


def _matrix(
    ordered: Sequence[Result], metric: str, grouping: str, groups: Sequence[str], footnotes: Footnotes
) -> Matrix:
    scores = [{score.metric: score for score in result.scores}.get(metric) for result in ordered]
    by_group: dict[str, list[Value | None]] = {}
    for group in groups:
        values = [score.groups.get(grouping, {}).get(group) if score else None for score in scores]
        if any(value is not None for value in values):
            by_group[group] = values
    places = decimals([value for values in by_group.values() for value in values if value is not None])
    rows = tuple(
        (group, tuple(cell(value, places, footnotes) for value in values))
        for group, values in by_group.items()
    )
    any_score = metrics_of(ordered)[metric]
    return Matrix(any_score.title, ARROWS[any_score.better], tuple(each.system for each in ordered), rows)
