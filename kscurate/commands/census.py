"""`kscurate census`: which of the annotated videos are here, and the addresses of those that are not."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer


def census(
    annotations: Annotated[
        Path, typer.Argument(help="Folder that holds coin/, crosstask/, htstep/, kinetics400/.")
    ],
    videos: Annotated[Path, typer.Argument(help="Folder of the videos, at any depth, named by their ids.")],
    out: Annotated[
        Path, typer.Option(help="Folder for missing.csv, missing_urls.txt and unreadable.csv.")
    ] = Path("out/census"),
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that probe; one a CPU without.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print the counts and every video not here as JSON.")
    ] = False,
) -> None:
    """Say which annotated videos are here, missing or unreadable; nothing is ever downloaded.

    Example: kscurate census annotations videos --out census
    """
    from ..footage.census import count, take_census, write_lists
    from ..footage.census_page import print_census, to_json
    from ..footage.locate import locate_videos
    from ..readers import read_all

    sources = read_all(annotations)
    files = locate_videos(videos)
    counted = take_census(sources, files, workers)
    written = write_lists(counted, out)
    if json:
        typer.echo(dumps(to_json(counted, files), indent=2))
    else:
        print_census(count(counted), files, written)
