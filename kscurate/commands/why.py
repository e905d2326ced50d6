"""`kscurate why`: everything that decided about one candidate."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer


def why(
    clip_id: Annotated[str, typer.Argument(help="The clip_id, or a part of it that no other has.")],
    out: Annotated[Path, typer.Option(help="The folder that `kscurate run` wrote into.")] = Path("out"),
    json: Annotated[bool, typer.Option("--json", help="Print the explanation as JSON.")] = False,
) -> None:
    """Explain one candidate: what it is, every rule with value, threshold and margin, and what became of it.

    Example: kscurate why --out out coin_-8NaVGEccgc_000014000_000018000_12_00
    """
    from ..outcome.why import explain, find, print_explanation

    explanation = explain(find(out / "ledger", clip_id))
    if json:
        typer.echo(dumps(explanation, indent=2, ensure_ascii=False))
    else:
        print_explanation(explanation)
