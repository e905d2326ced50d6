"""The leaderboard as CSV: one row a system and metric, every number as exact as it was stored."""

from __future__ import annotations

import csv
import io

from .board import Board
from .footnotes import notes_of
from .strangers_text import spreadsheet

COLUMNS = (
    *("system", "version", "kind", "protocol", "metric", "title", "better"),
    *("value", "low", "high", "n", "n_missing", "dimensions", "mark", "notes", "receipt_sha256"),
)


def csv_rows(board: Board) -> str:
    """The file's text. What is missing is an empty cell, never 0; notes are joined by "; "."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    standings = {column.metric: column.standing for column in board.table.columns}
    for result in board.results:
        for score in result.scores:
            value = score.overall
            rows.writerow(
                [
                    *map(spreadsheet, (result.system, result.version, result.kind, result.protocol)),
                    *map(spreadsheet, (score.metric, score.title, score.better)),
                    *(value.value, value.low, value.high, value.n, value.n_missing, value.dimensions),
                    standings[score.metric].mark(result.system) or "",
                    spreadsheet("; ".join([*result.notes, *notes_of(value)])),
                    spreadsheet(result.receipt_sha256),
                ]
            )
    return text.getvalue()
