"""`kscurate leaks`: what the datasets' own splits would leak into one another."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer


def leaks(
    annotations: Annotated[
        Path, typer.Argument(help="Folder that holds coin/, crosstask/, htstep/, kinetics400/.")
    ],
    ledger: Annotated[
        Path | None, typer.Option(help="The folder that `kscurate run` wrote into: near-duplicates too.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="TOML file with \\[splits]; the built-in one without.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Count the videos and near-duplicates that cross the original splits, and say what the assignment moves.

    Example: kscurate leaks annotations --ledger out
    """
    from ..config import DEFAULT_CONFIG, load_config
    from ..ledger import read_ledger
    from ..readers import read_all
    from ..splits.leaks import find_leaks
    from ..splits.leaks_page import print_leaks

    settings = load_config(config or DEFAULT_CONFIG).splits
    names = ["source", "video_id", "split", "native_split", "task", "duplicate_group"]
    candidates = read_ledger(ledger / "ledger", columns=names) if ledger else None
    found = find_leaks(read_all(annotations), settings, candidates)
    if json:
        typer.echo(dumps(found, indent=2))
    else:
        print_leaks(found)
