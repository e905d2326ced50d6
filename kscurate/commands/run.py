"""`kscurate run`: the whole curation, from native annotations and videos to a manifest."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from json import dumps
from pathlib import Path
from typing import Annotated

import typer


class Engine(StrEnum):
    """What the work is spread over."""

    local = "local"
    ray = "ray"


def run(
    annotations: Annotated[
        Path, typer.Option(help="Folder that holds coin/, crosstask/, htstep/, kinetics400/.")
    ],
    videos: Annotated[Path, typer.Option(help="Folder of the videos, at any depth, named by their ids.")],
    out: Annotated[
        Path, typer.Option(help="Folder for manifest/, ledger/, summary.json and the checkpoint.")
    ],
    config: Annotated[
        Path | None, typer.Option(help="TOML file of stages and policy; the built-in one without.")
    ] = None,
    engine: Annotated[Engine, typer.Option(help="Worker processes of this machine, or Ray.")] = Engine.local,
    address: Annotated[str | None, typer.Option(help="A Ray cluster's address; a local Ray without.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes; one a CPU without.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Curate key-step clips; interrupted at any moment, the same command goes on where it was.

    Example: kscurate run --annotations annotations --videos videos --out out
    """
    from ksground.errors import InputError

    from ..config import DEFAULT_CONFIG, load_config
    from ..curate import curate
    from ..outcome.summary_page import print_summary

    if address is not None and engine is not Engine.ray:
        raise InputError("--address", expected="--engine ray beside it", found=f"--engine {engine}")
    try:
        summary = curate(
            annotations,
            videos,
            out,
            load_config(config or DEFAULT_CONFIG),
            engine=engine.value,
            workers=workers or _cpus(),
            address=address,
        )
    except KeyboardInterrupt:
        sys.stderr.write("interrupted: what was finished is kept; the same command goes on from there\n")
        raise typer.Exit(130) from None
    if json:
        sys.stdout.write(dumps(summary, indent=2) + "\n")
    else:
        print_summary(summary)


def _cpus() -> int:
    """CPUs this process may use, which in a container are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
