"""`kseval sanity`: which metric sees which fault, on your own real clips."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def sanity(
    reference: Annotated[
        Path, typer.Argument(help="A manifest, or a folder of real clips.", show_default=False)
    ],
    out: Annotated[Path, typer.Option(help="Folder for sanity.json and sanity.png.")] = Path("out/sanity"),
    videos: Annotated[
        Path | None, typer.Option(help="What the manifest's video_file is counted from.")
    ] = None,
    protocol: Annotated[str, typer.Option(help="A protocol by name, or its TOML file.")] = "sample-v1",
    clips: Annotated[int, typer.Option(min=6, help="Clips to spoil, at most.")] = 24,
    fault: Annotated[
        list[str] | None, typer.Option(help="Only this fault; may be given several times.")
    ] = None,
    device: Annotated[str, typer.Option(help="Where networks run: cpu, cuda, …")] = "cpu",
) -> None:
    """Put known faults into real clips and show which metric sees what; `kseval evaluate` names the misses.

    Example: kseval sanity out/manifest --videos out/sample/videos
    """
    import shutil

    from ..extract import Extractors
    from ..protocol import load_protocol
    from ..reference import load_reference
    from ..sanity.run import PICTURE, run_sanity
    from ..sanity.tell import told

    frozen = load_protocol(protocol)
    # Metrics are on trial here and no system: clips of every split serve.
    real = load_reference(reference, videos, None, asked=True)
    for note in real.notes:
        typer.echo(f"note: {note}", err=True)
    card = run_sanity(real, Extractors(frozen, device, out / "cache"), out, clips, fault)
    for line in told(card, shutil.get_terminal_size().columns):
        typer.echo(line)
    typer.echo(str(out / PICTURE), err=True)
