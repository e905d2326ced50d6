"""The leaderboard as one HTML page that holds everything in itself and asks nobody for anything.

Jinja escapes every text, `<bdi>` keeps its direction to itself, and the page's own content policy allows no script but
the one whose hash it names: a system called `<script>` is a name.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from importlib.resources import files

from ksground.strangers_text import clean

from .board import LEGEND, Board
from .comparable import OF_THE_SUBMISSION, shared_receipt
from .pictures import MOST_CLIPS, gallery
from .table import NOT_THE_PAPERS, Table, build_table, groupings


def page(board: Board, most_clips: int = MOST_CLIPS) -> str:
    """The page's text; `most_clips` limits how many clips are carried within it."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    world = Environment(
        loader=PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    world.filters |= {"clean": clean, "percent": _percent, "p": _p}
    # Python turns line ends of other systems into plain ones, as a browser does before it makes its hash.
    script = files(__package__).joinpath("templates/page.js").read_text(encoding="utf-8")
    return world.get_template("page.html.j2").render(
        board=board,
        table=board.table,
        tables=_tables(board),
        titles={column.metric: column.title for column in board.table.columns},
        ranks=_ranks(board),
        gallery=gallery(board, most_clips),
        shared=shared_receipt(board.results[0].receipt),
        own=sorted(OF_THE_SUBMISSION),
        n_clips=max(len(each.clips) for each in board.results),
        legend=LEGEND,
        not_the_papers=NOT_THE_PAPERS,
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _tables(board: Board) -> dict[str, dict[str, Table]]:
    """What each choice of a filter shows: grouping -> group -> its table."""
    return {
        grouping: {group: build_table(board.results, None, (grouping, group)) for group in groups}
        for grouping, groups in groupings(board.results).items()
    }


def _ranks(board: Board) -> list[tuple[str, int, list[tuple[str, list[float]]]]]:
    """Rank probabilities as (title, how many ranks, [(system, chances)]), in the table's order."""
    given: Mapping[str, Mapping[str, object]] = (
        board.comparison.rank_probabilities if board.comparison else {}
    )
    found = []
    for column in board.table.columns:
        chances = given.get(column.metric, {})
        if chances and board.comparison:
            known = [row.system for row in board.table.rows if row.system in chances]
            names = known + sorted(set(chances) - set(known))
            rows = [(name, list(board.comparison.rank_probabilities[column.metric][name])) for name in names]
            found.append((f"{column.title} {column.arrow}", max(len(each) for _, each in rows), rows))
    return found


def _percent(share: float) -> str:
    return f"{share:.0%}" if share <= 0 or share >= 0.01 else "<1%"


def _p(p: float) -> str:
    return f"{p:.3f}" if p >= 0.001 else "<0.001"
