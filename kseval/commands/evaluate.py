"""`kseval evaluate`: generations folders in, one result a system and their comparison out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    reference: Annotated[
        Path, typer.Argument(help="A manifest, or a folder of real clips.", show_default=False)
    ],
    systems: Annotated[
        list[Path] | None, typer.Argument(help="Generations folders, one a system.", show_default=False)
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the results and the tables.")] = Path("out/eval"),
    videos: Annotated[
        Path | None, typer.Option(help="What the manifest's video_file is counted from.")
    ] = None,
    protocol: Annotated[str, typer.Option(help="A protocol by name, or its TOML file.")] = "sample-v1",
    baselines: Annotated[bool, typer.Option(help="Rows for floors and baselines beside the systems.")] = True,
    allow_missing: Annotated[
        bool, typer.Option(help="Score a partial submission, and mark its row.")
    ] = False,
    pictures: Annotated[int, typer.Option(min=0, help="Clips shown on the page.")] = 40,
    cache: Annotated[Path | None, typer.Option(help="Where features are kept. [dim]\\[OUT/cache][/]")] = None,
    device: Annotated[str, typer.Option(help="Where networks run: cpu, cuda, …")] = "cpu",
) -> None:
    """Judge generations against real clips, with floors and baselines beside them, and write the leaderboard.

    A second call reads kept features and decodes nothing; one that was killed goes on.

    Example: kseval evaluate out/manifest generations/mine --videos out/sample/videos
    """
    from ..evaluate import evaluate as run
    from ..protocol import load_protocol
    from .leaderboard import leaderboard

    results = run(
        reference,
        systems or [],
        out,
        protocol=load_protocol(protocol),
        videos=videos,
        baselines=baselines,
        allow_missing=allow_missing,
        pictures=pictures,
        cache=cache or out / "cache",
        device=device,
    )
    leaderboard(results, out, f"Leaderboard, {protocol}", None, pictures)
