"""`kscurate annotations`: what the native annotation files hold, and which of their rows are unusable."""

from json import dumps
from pathlib import Path
from typing import Annotated

import typer


def annotations(
    root: Annotated[Path, typer.Argument(help="Folder that holds coin/, crosstask/, htstep/, kinetics400/.")],
    json: Annotated[
        bool, typer.Option("--json", help="Print everything as JSON, all rejected rows too.")
    ] = False,
) -> None:
    """Read native annotation files; count videos, segments, tasks, steps, splits and rejected rows.

    Example: kscurate annotations annotations --json
    """
    from ..native.annotation_summary import print_annotations, summarize
    from ..readers import read_all

    sources = read_all(root)
    if json:
        typer.echo(dumps([summarize(source) for source in sources], indent=2))
    else:
        print_annotations(sources)
