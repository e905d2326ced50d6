"""`kscurate doctor`: what is here, what is missing, and what that disables."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer


def doctor(
    config: Annotated[
        Path | None, typer.Option(help="TOML file of stages and policy; the built-in one without.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Try weights, libraries and tools, and say what each absence disables; exit 1 if the config cannot run.

    Example: kscurate doctor --config configs/curate.toml
    """
    from ..config import DEFAULT_CONFIG, load_config
    from ..doctor.diagnosis import diagnose
    from ..doctor.page import print_diagnosis
    from ..doctor.tools import try_tools

    file = config or DEFAULT_CONFIG
    diagnosis = diagnose(load_config(file), try_tools())
    if json:
        typer.echo(dumps({"config": str(file), **diagnosis.to_json()}, indent=2))
    else:
        print_diagnosis(diagnosis, str(file) if config else "The built-in config")
    if diagnosis.stops:
        raise typer.Exit(1)
