"""`kscurate sheet`: see what was kept and dropped."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def sheet(
    videos: Annotated[Path, typer.Option(help="Folder of the videos that the run curated.")],
    out: Annotated[Path, typer.Option(help="The folder that `kscurate run` wrote into.")] = Path("out"),
    to: Annotated[Path | None, typer.Option(help="PNG to write; OUT/contact_sheet.png without.")] = None,
    clips: Annotated[int, typer.Option(min=1, help="Clips a group at most.")] = 6,
) -> None:
    """Draw a contact sheet of the kept clips and of the dropped ones, by reason.

    Example: kscurate sheet --out out --videos out/sample/videos
    """
    from ksground.errors import InputError

    from ..export.contact_sheet import write_contact_sheet
    from ..ledger import read_ledger

    if not videos.is_dir():
        raise InputError(videos, expected="the folder of the videos", found="no folder")
    ledger = read_ledger(out / "ledger").to_pandas()
    target = to or out / "contact_sheet.png"
    groups = write_contact_sheet(ledger, videos, target, clips)
    typer.echo(
        f"{target}: {', '.join(groups)}" if groups else "nothing was measured, so there is nothing to show"
    )
