"""`kseval baselines`: the rows that every leaderboard has, written as generations folders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def baselines(
    reference: Annotated[Path, typer.Option(help="A manifest, or a folder of clips.", show_default=False)],
    out: Annotated[Path, typer.Option(help="Folder for the folders that are written.", show_default=False)],
    videos: Annotated[
        Path | None, typer.Option(help="The folder of the manifest's videos.", show_default=False)
    ] = None,
    split: Annotated[
        list[str] | None,
        typer.Option(
            help="A split to answer; may be given several times.",
            show_default="val, test",
        ),
    ] = None,
    like: Annotated[
        list[Path] | None,
        typer.Option(help="Generations folders to encode as; without: short side 256, 16 fps, H.264 crf 18."),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Write this one alone; may be given several times.", show_default="all"),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Clips written at once.", show_default="number of cores")
    ] = None,
) -> None:
    """Write the floors (real against real, real re-encoded) and the baselines (copied frame, nearest training clip).

    Example: kseval baselines --reference out/manifest --videos out/sample/videos --out generated
    """
    from ..baselines import baseline_names
    from ..baselines.making.write_baselines import write_baselines

    for made in write_baselines(
        only or baseline_names(), reference, videos, split or ["test"], out, like or [], jobs
    ):
        missing = made.n_asked - made.n_clips
        said = f"{made.system}: {made.n_clips:,} clips in {made.folder}"
        if missing:
            said += f"; {missing:,} of {made.n_asked:,} clips have none"
        if made.n_kept:
            said += f"; {made.n_kept:,} were there already"
        typer.echo(said)
        for clip_id, why in list(made.failed.items())[:3]:
            typer.echo(f"  {clip_id}: {why}")
