"""`kscurate label`: a local page on which a person labels clips."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def label(
    videos: Annotated[Path, typer.Option(help="Folder of the videos that the run curated.")],
    out: Annotated[Path, typer.Option(help="The folder that `kscurate run` wrote into.")] = Path("out"),
    labels: Annotated[Path, typer.Option(help="CSV to write; what it holds already stays.")] = Path(
        "labels.csv"
    ),
    n: Annotated[int, typer.Option("--n", min=1, help="How many clips to show.")] = 200,
    seed: Annotated[int, typer.Option(help="Another draw of clips.")] = 0,
    rater: Annotated[str | None, typer.Option(help="Who labels; the name of this account without.")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="On 127.0.0.1; 0 takes any free one.")] = 8765,
) -> None:
    """Show clips on a local page; each is kept or dropped, and why, by one key. The machine's decision is not shown.

    Clips are drawn from the dropped ones of each rule and from the kept ones near each threshold, in turn, and weighted
    by how many clips each stands for. Every answer is written at once: stop when you like, the same command goes on.

    The CSV has the columns clip_id, label (keep or drop), reason (several are parted by ";"), rater, time and weight.
    `kscurate calibrate --labels` reads it, and any other of these columns; weight may be missing.

    Example: kscurate label --out out --videos out/sample/videos --labels labels.csv
    """
    from ksground.errors import InputError

    from ..label.serve import serve
    from ..ledger import ledger_config, read_ledger

    if not videos.is_dir():
        raise InputError(videos, expected="the folder of the videos", found="no such folder")
    ledger = read_ledger(out / "ledger")

    def ready(address: str) -> None:
        typer.echo(f"label clips at {address}   (Ctrl-C ends; every answer is in {labels} at once)", err=True)

    labelled, shown = serve(
        ledger.to_pandas(),
        ledger_config(ledger, out / "ledger").policy,
        videos,
        labels,
        number=n,
        seed=seed,
        rater=rater if rater is not None else _account(),
        port=port,
        ready=ready,
    )
    typer.echo(f"{labels}: {labelled} of the {shown} clips are labelled")


def _account() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "nobody"
