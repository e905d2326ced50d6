"""`kscurate plan`: what a full run would come to, and which of its numbers are assumed."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer


def plan(
    annotations: Annotated[
        Path, typer.Argument(help="Folder that holds coin/, crosstask/, htstep/, kinetics400/.")
    ],
    ledger: Annotated[
        Path | None,
        typer.Option(help="The folder that `kscurate run` wrote into: its drop rates give the yield."),
    ] = None,
    availability: Annotated[
        float | None,
        typer.Option(min=0.0, max=1.0, help="Share of the videos that can be had; 0.84 without."),
    ] = None,
    census: Annotated[
        Path | None, typer.Option(help="Instead: JSON of `kscurate census --json`, or its missing.csv.")
    ] = None,
    target: Annotated[int, typer.Option(min=1, help="The clips wanted.")] = 110_000,
    config: Annotated[
        Path | None,
        typer.Option(help="TOML file of the duration rules; the ledger's, or the built-in one, without."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Count segments by source after each duration and availability rule, and the clips to expect of them.

    Example: kscurate plan annotations --ledger out --availability 0.84
    """
    from ksground.errors import InputError

    from ..config import DEFAULT_CONFIG, load_config
    from ..ledger import ledger_config, read_ledger
    from ..plan.measured_yield import NAMES
    from ..plan.page import print_plan
    from ..plan.plan import make_plan
    from ..readers import read_all

    if census is not None and availability is not None:
        raise InputError(
            "--census", expected="no --availability beside it", found=f"--availability {availability:g}"
        )
    candidates = read_ledger(ledger / "ledger", columns=list(NAMES)) if ledger else None
    if config is None and candidates is not None:
        settings = ledger_config(candidates, f"{ledger}/ledger")
    else:
        settings = load_config(config or DEFAULT_CONFIG)
    sources = read_all(annotations)
    made = make_plan(sources, settings, target, candidates, str(ledger), availability, census)
    if json:
        typer.echo(dumps(made.as_json(), indent=2))
    else:
        print_plan(made)
