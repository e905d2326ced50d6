"""`kseval compare`: who is better at what, where the data decide it; refuses what was measured in different ways."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def compare(
    results: Annotated[
        list[Path],
        typer.Argument(help="Result and comparison files, or folders of them.", show_default=False),
    ],
) -> None:
    """Print every pair of rows on every metric: difference, interval, p after Holm, and who wins, if anyone does.

    Rows whose receipts differ are refused, and the field that differs is named.

    Example: kseval compare out/eval
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from ksground.errors import InputError
    from ksground.strangers_text import clean

    from ..leaderboard.write import read_board

    board = read_board(results)
    if board.comparison is None:
        hint = "`kseval evaluate` with all of them writes one; kept features make that quick"
        raise InputError(
            ", ".join(map(str, results)), expected="the comparison of these rows", found="none", hint=hint
        )
    console = Console(highlight=False)
    titles = {score.metric: score.title for result in board.results for score in result.scores}
    for metric, title in titles.items():
        grid = Table(box=SIMPLE_HEAD, title=Text(clean(title)), title_justify="left")
        for column in ("", "", "difference", "interval", "p (Holm)", "n", "better"):
            grid.add_column(column, justify="left" if column in ("", "better") else "right")
        for duel in (each for each in board.comparison.duels if each.metric == metric):
            winner = "tie" if duel.winner is None else duel.winner
            numbers = (
                f"{duel.difference:+.4g}",
                f"{duel.low:+.4g} to {duel.high:+.4g}",
                f"{duel.p_holm:.3g}",
                f"{duel.n:,}",
            )
            grid.add_row(Text(clean(duel.first)), Text(clean(duel.second)), *numbers, Text(clean(winner)))
        console.print(grid)
        for note in board.comparison.notes.get(metric, ()):
            console.print(Text(f"not compared: {clean(note)}", "yellow"))
    console.print(Text("n: clips that both have; no other counts.", "dim"))
