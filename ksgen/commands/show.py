"""`ksgen show`: a contact sheet and a page of what `ksgen run` made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def show(
    folder: Annotated[Path, typer.Argument(help="What `ksgen run` wrote.")],
    beside: Annotated[
        list[Path] | None,
        typer.Option(help="Another generations folder, beside it on the page; as often as wanted."),
    ] = None,
    at_most: Annotated[int, typer.Option(help="Skills on the sheet; the page has all.")] = 6,
) -> None:
    """Write a contact sheet and a side-by-side page into FOLDER.

    Example: ksgen show out/generations --beside out/eval/baselines/copied_frame
    """
    from ..show import PAGE, SHEET, skills_in, write_page, write_sheet

    skills = skills_in(folder)
    write_sheet(skills[:at_most], folder / SHEET)
    write_page(skills, beside or [], folder / PAGE)
    typer.echo(f"{folder / SHEET}\n{folder / PAGE}")
