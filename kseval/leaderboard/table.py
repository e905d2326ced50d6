"""The one table that every format writes down: rows in a set order, cells with their marks, footnotes, standings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..result import Comparison, Kind, Result, Score, Value
from .digits import decimals, shown
from .footnotes import Footnotes, notes_of
from .standing import Mark, Standing, standing

ROW_ORDER: tuple[Kind, ...] = ("floor", "baseline", "system")
NO_VALUE = "–"
ARROWS = {"higher": "↑", "lower": "↓"}
NOT_THE_PAPERS = (
    "Columns bear the names of the networks they stand on; none is a number of the benchmark's paper, whose own "
    "networks and frames are not public."
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One number as it is shown.

    value     what it is made of; None where the system has no score of the metric
    text      the number, or a dash
    interval  "[0.79, 0.83]"; None where there is none
    n         "n 40"; "" without a value object
    letters   footnote marks
    mark      best, second, tie; None for all others
    """

    value: Value | None
    text: str
    interval: str | None
    n: str
    letters: tuple[str, ...]
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Column:
    """One metric: its own title, never another's; `arrow` points to where better is."""

    metric: str
    title: str
    better: str
    arrow: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Row:
    """One system; `n_missing` is the most clips that any of its numbers lacks: above 0 the submission is partial.

    letters  footnote marks of what holds for the whole row
    """

    system: str
    version: str
    kind: Kind
    n_missing: int
    cells: tuple[Cell, ...]
    letters: tuple[str, ...] = ()

    @property
    def partial(self) -> str:
        """ "partial: 3 clips missing", "" for a whole submission; floors and baselines submit nothing."""
        if not self.n_missing:
            return ""
        clips = f"{self.n_missing:,} clip{'s' * (self.n_missing != 1)}"
        return f"partial: {clips} missing" if self.kind == "system" else f"without {clips}"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows and columns, (letter, words) of the footnotes in the order of their marks."""

    protocol: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    footnotes: tuple[tuple[str, str], ...]


def in_row_order(results: Sequence[Result]) -> list[Result]:
    """Floors, baselines, systems; by name among themselves, for an order by number would pretend to a rank."""
    return sorted(results, key=lambda each: (ROW_ORDER.index(each.kind), each.system.casefold(), each.system))


def metrics_of(results: Sequence[Result]) -> dict[str, Score]:
    """Every metric that any row has, in the order in which the results name them, with one of its scores."""
    found: dict[str, Score] = {}
    for result in results:
        for score in result.scores:
            found.setdefault(score.metric, score)
    return found


def build_table(
    results: Sequence[Result], comparison: Comparison | None, only: tuple[str, str] | None = None
) -> Table:
    """Lay out comparable results; `only` is a (grouping, group) whose values stand in for those over all clips.

    Duels are over all clips, so a table of one group bears no marks of best and second.
    """
    ordered = in_row_order(results)
    metrics = metrics_of(ordered)
    standings = {metric: standing(metric, ordered, comparison) for metric in metrics}
    values = {result.system: _values(result, only) for result in ordered}
    places = {
        metric: decimals([own[metric] for own in values.values() if metric in own]) for metric in metrics
    }
    footnotes = Footnotes()
    rows = tuple(
        Row(
            system=result.system,
            version=result.version,
            kind=result.kind,
            letters=footnotes.marks(result.notes),
            n_missing=max((each.n_missing for each in values[result.system].values()), default=0),
            cells=tuple(
                cell(
                    values[result.system].get(metric),
                    places[metric],
                    footnotes,
                    None if only else standings[metric].mark(result.system),
                )
                for metric in metrics
            ),
        )
        for result in ordered
    )
    columns = tuple(
        Column(metric, score.title, score.better, ARROWS[score.better], standings[metric])
        for metric, score in metrics.items()
    )
    return Table(ordered[0].protocol, columns, rows, footnotes.listed)


def cell(value: Value | None, places: int, footnotes: Footnotes, mark: Mark | None = None) -> Cell:
    """One value with `places` decimals; what must be known of it goes to `footnotes`."""
    if value is None:
        return Cell(None, NO_VALUE, None, "", (), None)
    interval = None
    if value.low is not None and value.high is not None:
        interval = f"[{shown(value.low, places)}, {shown(value.high, places)}]"
    text = NO_VALUE if value.value is None else shown(value.value, places)
    return Cell(value, text, interval, f"n {value.n}", footnotes.marks(notes_of(value)), mark)


def groupings(results: Sequence[Result]) -> dict[str, list[str]]:
    """Grouping -> its groups by name, over all rows and metrics: what the filters offer."""
    found: dict[str, set[str]] = {}
    for result in results:
        for score in result.scores:
            for grouping, groups in score.groups.items():
                found.setdefault(grouping, set()).update(groups)
    return {grouping: sorted(groups) for grouping, groups in sorted(found.items())}


def _values(result: Result, only: tuple[str, str] | None) -> Mapping[str, Value]:
    if only is None:
        return {score.metric: score.overall for score in result.scores}
    grouping, group = only
    return {
        score.metric: score.groups[grouping][group]
        for score in result.scores
        if group in score.groups.get(grouping, {})
    }
