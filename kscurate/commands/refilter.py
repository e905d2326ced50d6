"""`kscurate refilter`: other thresholds on scores that stand in the ledger; no video is touched."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer


def refilter(
    out: Annotated[Path, typer.Option(help="The folder that `kscurate run` wrote into.")] = Path("out"),
    to: Annotated[Path | None, typer.Option(help="Write here instead, and leave --out as it is.")] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="RULE.min=NUMBER", help="Change a bound; `none` lifts it."),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(help="A TOML file whose \\[policy], \\[splits], \\[quotas] replace those in force."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print what changed as JSON.")] = False,
) -> None:
    """Rebuild manifest, decisions and summary from the ledger under another policy.

    Example: kscurate refilter --out out --set motion.min=0.8 --set duration.max=none
    """
    from ..outcome.refilter import refilter_run
    from ..outcome.summary_page import print_changes

    changes = refilter_run(out, to or out, set_ or [], policy)
    if json:
        typer.echo(dumps(changes, indent=2))
    else:
        print_changes(changes["before"], changes["after"])
