"""`kscurate sample`: render the embedded sample."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ksground.errors import InputError


def sample(
    out: Annotated[Path, typer.Option(help="Folder to write; an interrupted sample there is continued.")],
    videos: Annotated[int, typer.Option(help="How many videos.")] = 24,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 0,
    test_skills: Annotated[
        int,
        typer.Option(help="So many more test videos of whole skills, one camera each, with nothing planted."),
    ] = 0,
    jobs: Annotated[int | None, typer.Option(help="Processes; by default one for each core.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Render a small world with known truth: videos, annotations in four native formats, planted defects.

    Example: kscurate sample --videos 24 --seed 0 --out out/sample
    """
    for name, value, least in (
        ("--videos", videos, 1),
        ("--seed", seed, 0),
        ("--test-skills", test_skills, 0),
        ("--jobs", jobs, 1),
    ):
        if value is not None and value < least:
            raise InputError(name, expected=f"a whole number, {least} or more", found=str(value))
    from kscurate.sample.render import render_sample

    report = render_sample(videos, seed, out, jobs, test_skills)
    if as_json:
        typer.echo(json.dumps({**asdict(report), "times_real_time": report.times_real_time}))
        return
    typer.echo(
        f"{report.out}: {report.videos} videos ({report.files} files), {report.segments} annotated segments"
    )
    typer.echo("defects: " + ", ".join(f"{count} {kind}" for kind, count in report.defects.items()))
    if report.rendered_frames:
        typer.echo(
            f"rendered {report.rendered_s:.0f} s of video in {report.wall_s:.0f} s: "
            f"{report.times_real_time:.1f} times real time"
        )
    else:
        typer.echo(f"all {report.kept_from_before} files were already there")
