"""`kseval plan`: how well planned steps are the steps that were done."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer


def plan(
    reference: Annotated[
        Path,
        typer.Argument(
            help="Steps that were done: Parquet or CSV with sequence_id, step_index, step.",
            show_default=False,
        ),
    ],
    planned: Annotated[Path, typer.Argument(help="Steps that were planned, alike.", show_default=False)],
    allow_missing: Annotated[
        bool, typer.Option("--allow-missing", help="Leave out sequences without a plan, and say how many.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the scores as JSON.")] = False,
) -> None:
    """Score plans: success rate, mean accuracy, mean IoU and edit score, each a mean over sequences.

    Example: kseval plan done.csv planned.csv
    """
    from ..plan_scores import score_plans

    scores = score_plans(reference, planned, allow_missing)
    typer.echo(dumps(scores.as_json(), indent=2) if json else scores.as_text())
