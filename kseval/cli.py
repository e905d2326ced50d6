"""`kseval`: says that it is not built yet, until it is."""

from __future__ import annotations

import typer

from ksground.errors import run_kindly

app = typer.Typer(
    name="kseval",
    help="The standalone harness: metrics with receipts and uncertainty, and leaderboard tables.",
    no_args_is_help=True,
    add_completion=False,
)


@app.callback()
def _group() -> None:
    pass


@app.command()
def evaluate() -> None:
    """Not built yet: says so and exits with status 2."""
    typer.echo("kseval: the evaluation harness is not built yet; kscurate is.", err=True)
    raise typer.Exit(2)


def main() -> None:
    """Entry point of the console command."""
    run_kindly(app)
