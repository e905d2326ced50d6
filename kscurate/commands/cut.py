"""`kscurate cut`: the kept clips as video files or WebDataset shards."""

from __future__ import annotations

import os
from dataclasses import asdict
from enum import StrEnum
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

FAILURES_SHOWN = 10


class Format(StrEnum):
    """How the clips are stored."""

    files = "files"
    webdataset = "webdataset"


def cut(
    videos: Annotated[Path, typer.Option(help="Folder of the videos that were curated.")],
    to: Annotated[Path, typer.Option(help="Folder to write; clips that are there already are kept.")],
    out: Annotated[Path, typer.Option(help="The folder that `kscurate run` wrote into.")] = Path("out"),
    format: Annotated[Format, typer.Option(help="One file a clip, or tar shards.")] = Format.files,
    size: Annotated[
        int | None, typer.Option(min=16, help="Short side in px; larger clips are scaled down.")
    ] = None,
    crf: Annotated[int, typer.Option(min=0, max=51, help="H.264 quality, 0 is the best.")] = 18,
    clips_per_shard: Annotated[int, typer.Option(min=1, help="For webdataset.")] = 1000,
    jobs: Annotated[int | None, typer.Option(min=1, help="Clips cut at a time; one a CPU without.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Cut the clips of a manifest out of their videos, exact to the frame, as H.264.

    Example: kscurate cut --out out --videos videos --to clips --format webdataset --size 256
    """
    from ..export.cut import CutSettings
    from ..export.kept_clips import export

    settings = CutSettings(crf=crf, short_side_px=size)
    shard = clips_per_shard if format is Format.webdataset else None
    report = export(out / "manifest", videos, to, settings, jobs or os.cpu_count() or 1, shard)
    if json:
        typer.echo(dumps(asdict(report), indent=2))
        return
    typer.echo(
        f"{to}: {report.cut} clips cut, {report.already_there} there already, {len(report.failed)} failed"
    )
    if report.other_length:
        typer.echo(f"{report.other_length} of them have another number of frames than the manifest says")
    for clip_id, reason in list(report.failed.items())[:FAILURES_SHOWN]:
        typer.echo(f"  {clip_id}: {reason}", err=True)
    if len(report.failed) > FAILURES_SHOWN:
        typer.echo(f"  and {len(report.failed) - FAILURES_SHOWN} more; --json names them all", err=True)
