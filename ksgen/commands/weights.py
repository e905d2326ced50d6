"""`ksgen weights`: the trained weights that the generator stands on, from the sources that the lock file pins."""

from __future__ import annotations

from typing import Annotated

import typer

# Of what the lock file knows: what the bundled stages read. Large models come by their own names, from the hub.
NEEDED = ("minilm", "minilm-tokenizer", "sample-clip", "sample-clip-config", "sample-clip-merges")


def weights(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="As the lock file calls them.", show_default=False),
    ] = None,
    repair: Annotated[bool, typer.Option("--repair", help="Bring damaged files anew.")] = False,
) -> None:
    """Bring the trained weights that are not here yet: pinned, verified, from the first source that gives them.

    Example: ksgen weights
    """
    from ksground.fetch import fetch_all
    from ksground.weights import weights_named

    fetched = fetch_all([weights_named(name) for name in names or NEEDED], repair=repair)
    for each in fetched:
        typer.echo(f"{each.status:<8} {each.weights.name}  {each.weights.path}")
        for failure in each.failures:
            typer.echo(f"  {failure}", err=True)
    if any(each.status == "failed" for each in fetched):
        raise typer.Exit(1)
