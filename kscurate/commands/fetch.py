"""`kscurate fetch`: the public annotation files from their official places; never a video."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer


def fetch(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="coin, crosstask, htstep, kinetics400; all without."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder that will hold a folder for each source.")] = Path(
        "annotations"
    ),
    lock: Annotated[Path | None, typer.Option(help="Another lock file than the one of this version.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print what became of each file as JSON.")] = False,
) -> None:
    """Bring the public annotation files, verified and resumed; videos are never downloaded.

    Example: kscurate fetch --out annotations coin crosstask
    """
    from ksground.errors import InputError

    from ..native.annotations_lock import LOCK_FILE, load_lock
    from ..native.fetch import fetch_all
    from ..native.fetch_page import print_fetched

    files = load_lock(lock or LOCK_FILE)
    known = list(dict.fromkeys(file.source for file in files))
    for source in sources or []:
        if source not in known:
            raise InputError("SOURCE", expected=f"one of {', '.join(known)}", found=source)
    fetched = fetch_all([file for file in files if not sources or file.source in sources], out)
    if json:
        typer.echo(dumps([each.to_json() for each in fetched], indent=2))
    else:
        print_fetched(fetched)
    if any(each.status == "failed" for each in fetched):
        raise typer.Exit(1)
