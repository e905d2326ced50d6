"""`kscurate card`: the data card of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def card(
    out: Annotated[Path, typer.Option(help="The folder that `kscurate run` wrote into.")] = Path("out"),
    to: Annotated[Path | None, typer.Option(help="Folder to write; OUT/card without.")] = None,
    videos: Annotated[
        Path | None, typer.Option(help="Folder of the videos, for pictures of clips; none without.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="What the dataset shall be called.")] = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="The run is of the embedded sample: no dataset's terms apply.")
    ] = False,
    published: Annotated[str | None, typer.Option(help="Day of publication, as 2026-01-31.")] = None,
    page: Annotated[bool, typer.Option(help="Write index.html too.")] = True,
    json: Annotated[bool, typer.Option("--json", help="Print the facts as JSON.")] = False,
) -> None:
    """Write the data card: counts, bias audit and terms as a page, a README and Croissant metadata.

    Example: kscurate card --out out --videos videos
    """
    import datetime
    from dataclasses import asdict
    from json import dumps

    from ksground.errors import InputError

    from ..card.words import finding_sentence, lead
    from ..card.write import write_card

    if videos is not None and not videos.is_dir():
        raise InputError(videos, expected="the folder of the videos", found="no folder")
    if published is not None:
        try:
            datetime.date.fromisoformat(published)
        except ValueError:
            raise InputError("--published", expected="a day as 2026-01-31", found=repr(published)) from None
    target = to or out / "card"
    facts = write_card(out, target, videos, title, sample, published, page)
    if json:
        typer.echo(dumps(asdict(facts), indent=2, default=str))
        return
    typer.echo(lead(facts))
    harder = facts.audit.harder
    typer.echo(f"\n{facts.audit.tests} comparisons of groups; a rule falls harder on {len(harder)} of them")
    for found in harder:
        typer.echo(f"  {finding_sentence(found)}")
    typer.echo(f"\n{target / ('index.html' if page else 'README.md')}")
