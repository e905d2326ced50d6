"""`kseval leaderboard`: results as tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def leaderboard(
    results: Annotated[
        list[Path],
        typer.Argument(help="Result and comparison files, or folders of them.", show_default=False),
    ],
    out: Annotated[
        Path, typer.Option(help="Folder for leaderboard.md, .csv, .tex and .html.", show_default=False)
    ],
    title: Annotated[str, typer.Option(help="What the board shall be called.")] = "Leaderboard",
    note: Annotated[
        list[str] | None, typer.Option(help="A footnote to the whole board; may be given several times.")
    ] = None,
    clips: Annotated[
        int, typer.Option(min=0, help="How many clips the page carries within it at most.")
    ] = 40,
) -> None:
    """Print results as a table, and write them as Markdown, CSV, LaTeX and one self-contained page.

    Example: kseval leaderboard results --out board --title "Sample, first week"
    """
    import sys

    from rich.console import Console

    from ..leaderboard.terminal import terminal
    from ..leaderboard.write import read_board, write_board

    board = read_board(results, title, note or ())
    files = write_board(board, out, clips)
    # A pipe has no width of its own; 120 shows most boards in one piece.
    terminal(board, Console(width=None if sys.stdout.isatty() else 120, highlight=False))
    for file in files:
        typer.echo(str(file), err=True)
