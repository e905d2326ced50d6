"""`ksgen show`: a contact sheet and a page of what `ksgen run` made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

SHEET, PAGE = "sheet.png", "index.html"


def show(
    folder: Annotated[Path, typer.Argument(help="What `ksgen run` wrote.")],
    beside: Annotated[
        list[Path] | None,
        typer.Option(help="Another generations folder, beside it on the page; as often as wanted."),
    ] = None,
    at_most: Annotated[int, typer.Option(min=1, help="Skills on the sheet; the page has all.")] = 6,
) -> None:
    """Write a contact sheet and a side-by-side page into FOLDER.

    Example: ksgen show out/generations --beside out/eval/baselines/copied_frame
    """
    from ..show.contact_sheet import write_sheet
    from ..show.shown import skills_in
    from ..show.side_by_side import write_page

    skills = skills_in(folder)
    write_sheet(skills[:at_most], folder / SHEET)
    write_page(folder, skills, beside or [], folder / PAGE)
    typer.echo(f"{folder / SHEET}\n{folder / PAGE}")
