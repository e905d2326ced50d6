"""`kseval validate`: what is wrong with generations, before they are scored."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer


def validate(
    reference: Annotated[Path, typer.Argument(help="A manifest, or a folder of clips.", show_default=False)],
    generations: Annotated[
        list[Path], typer.Argument(help="Folders with generations.parquet.", show_default=False)
    ],
    videos: Annotated[
        Path | None, typer.Option(help="The folder of the manifest's videos.", show_default=False)
    ] = None,
    split: Annotated[
        list[str] | None,
        typer.Option(
            help="Which of the manifest's splits; may be given several times.", show_default="val, test"
        ),
    ] = None,
    allow_missing: Annotated[
        bool, typer.Option("--allow-missing", help="Let clips without a generation be a warning.")
    ] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Files decoded at once.", show_default="number of cores")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print every finding as JSON.")] = False,
) -> None:
    """Name every missing, extra, duplicate, broken, too short, wrong-fps or static clip; status 2 if one is an error.

    Example: kseval validate out/manifest generated/mine --videos out/sample/videos
    """
    from ..generations import load_generations
    from ..reference import load_reference
    from ..validate.clip_check import Rule
    from ..validate.tell import findings_as_dict, findings_as_text
    from ..validate.validate import validate as find

    real = load_reference(reference, videos, split or ["test"], asked=True)
    for note in real.notes:
        typer.echo(f"note: {note}", err=True)
    rule = Rule(allow_missing=allow_missing)
    # All tables are read before the first clip is decoded: a mistake in the last folder is told at once.
    all_found = [
        find(real, each, rule, jobs) for each in [load_generations(folder) for folder in generations]
    ]
    if json:
        typer.echo(dumps([findings_as_dict(found) for found in all_found], indent=1, ensure_ascii=False))
    else:
        typer.echo("\n".join(findings_as_text(found) for found in all_found))
    if any(found.errors for found in all_found):
        raise typer.Exit(2)
