"""`ksgen run`: one picture and one skill, or a split of a manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ksground.errors import InputError


def run(
    out: Annotated[Path, typer.Option(help="Folder for clips, records and generations.parquet.")],
    image: Annotated[Path | None, typer.Option(help="The picture to start from.")] = None,
    skill: Annotated[str | None, typer.Option(help="What shall be done, in words.")] = None,
    step: Annotated[
        list[str] | None, typer.Option(help="A key step in words; give all of them, in order.")
    ] = None,
    steps: Annotated[int | None, typer.Option(help="How many key steps the planner shall find.")] = None,
    manifest: Annotated[
        Path | None, typer.Option(help="A manifest, instead of a picture and a skill.")
    ] = None,
    videos: Annotated[
        Path | None, typer.Option(help="What the manifest's video_file is counted from.")
    ] = None,
    split: Annotated[str, typer.Option(help="The manifest's split to generate for.")] = "test",
    at_most: Annotated[int | None, typer.Option(help="So many videos of the split, not all.")] = None,
    seed: Annotated[int, typer.Option(help="What chance is drawn from.")] = 0,
    system: Annotated[str, typer.Option(help="The system's name in generations.parquet.")] = "ksgen",
    planner: Annotated[str, typer.Option(help="A file of ksgen/planners, or BACKEND=MODEL.")] = "retrieval",
    keyframes: Annotated[str, typer.Option(help="A file of ksgen/keyframes, or BACKEND=MODEL.")] = "default",
    clips: Annotated[str, typer.Option(help="A file of ksgen/videos, or BACKEND=MODEL.")] = "default",
    option: Annotated[
        list[str] | None,
        typer.Option("--set", help="STAGE.OPTION=VALUE for a backend, as clips.n_steps=20."),
    ] = None,
    alone: Annotated[
        bool, typer.Option("--alone", help="Tell the Skill Transformer each step alone.")
    ] = False,
    model: Annotated[Path | None, typer.Option(help="A model's folder for the default backends.")] = None,
    device: Annotated[str, typer.Option(help="cpu, cuda, mps.")] = "cpu",
) -> None:
    """Generate a clip of each key step.

    Example: ksgen run --image photo.jpg --skill "plant a seedling" --seed 5 --out plant
    """
    from ..run_split import run_split
    from ..settings import Settings, read_options

    settings = Settings(planner, keyframes, clips, not alone, model, device, read_options(option or []))
    if manifest is not None:
        if videos is None:
            raise InputError(manifest, expected="--videos, the folder of its videos", found="none given")
        rows, refused = run_split(manifest, videos, split, out, settings, seed, system, at_most)
        typer.echo(f"{len(rows):,} clips in {out}")
        for error in refused:
            typer.echo(f"not made: {error}", err=True)
        if refused:
            raise typer.Exit(2)
        return
    if image is None or skill is None:
        raise InputError(
            "ksgen run", expected="--image and --skill, or --manifest and --videos", found="neither"
        )
    from ..run_one import run_one

    typer.echo(run_one(image, skill, out, settings, seed, system, steps, step or []))
