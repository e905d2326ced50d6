"""`kscurate yield`: what each threshold costs each source."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer


def yield_(
    out: Annotated[Path, typer.Option(help="The folder that `kscurate run` wrote into.")] = Path("out"),
    score: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this score or rule; may be repeated.")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="PNG, PDF or SVG to write; OUT/yield.png without.")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(help="A TOML file whose \\[policy] is looked at instead of the run's.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the curves as JSON.")] = False,
) -> None:
    """Draw how many clips of each source are kept as one threshold moves and all other rules stay in force.

    The table says what each bound alone costs: how many more clips would be kept without it, near-duplicates decided.

    Example: kscurate yield --out out --score sharpness --picture yield.pdf
    """
    from collections import Counter

    from ..calibrate.curve_page import print_curves
    from ..calibrate.curve_picture import draw_curves
    from ..calibrate.curves import yield_curves
    from ..calibrate.labelled import measured
    from ..config import load_config
    from ..ledger import ledger_config, read_ledger

    ledger = read_ledger(out / "ledger")
    rules = load_config(policy).policy if policy else ledger_config(ledger, out / "ledger").policy
    rules.require_columns(ledger.column_names)
    table = measured(ledger)
    curves = yield_curves(table, rules, score or ())
    candidates = dict(sorted(Counter(table["source"].to_pylist()).items()))
    target = picture or out / "yield.png"
    draw_curves(curves, candidates, target)
    if json:
        told = {"candidates": candidates, "curves": [curve.as_json() for curve in curves]}
        typer.echo(dumps(told, indent=1))
    else:
        print_curves(curves, candidates)
        typer.echo(f"\n{target}")
