"""`ksgen run`: one picture and one skill, or a split of a manifest."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ksground.errors import InputError

if TYPE_CHECKING:
    from ..run.settings import Settings

# More workers than this want more memory than most machines have; who has it says so.
MOST_JOBS = 8


class EngineName(StrEnum):
    """What a split is spread over."""

    local = "local"
    ray = "ray"


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
    at_most: Annotated[int | None, typer.Option(min=1, help="So many skills of the split, not all.")] = None,
    engine: Annotated[
        EngineName, typer.Option(help="Worker processes of this machine, or Ray, for a split.")
    ] = EngineName.local,
    jobs: Annotated[int | None, typer.Option(min=1, help="Workers for a split; one a CPU without.")] = None,
    address: Annotated[str | None, typer.Option(help="A Ray cluster's address; a local Ray without.")] = None,
    threads: Annotated[
        int, typer.Option(min=1, help="Torch's threads, in each worker; another number rounds otherwise.")
    ] = 1,
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
    """Generate a clip of each key step; interrupted at any moment, the same command goes on where it was.

    Example: ksgen run --image photo.jpg --skill "plant a seedling" --seed 5 --out plant
    """
    one = {"--image": image, "--skill": skill, "--step": step, "--steps": steps}
    given = [name for name, value in one.items() if value is not None]
    if manifest is not None and given:
        raise InputError(
            "ksgen run", expected="a manifest, or a picture and a skill", found=f"--manifest and {given[0]}"
        )
    if manifest is not None and videos is None:
        raise InputError(manifest, expected="--videos, the folder of its videos", found="none given")
    if manifest is None and (image is None or skill is None):
        found = f"{given[0]} alone" if given else "neither"
        raise InputError("ksgen run", expected="--image and --skill, or --manifest and --videos", found=found)

    from ..run.settings import Settings, read_options

    settings = Settings(planner, keyframes, clips, not alone, model, device, read_options(option or []))
    try:
        if manifest is not None and videos is not None:
            workers = jobs or _workers(device)
            _split(
                manifest,
                videos,
                split,
                out,
                settings,
                seed,
                system,
                at_most,
                (engine, workers, address),
                threads,
            )
        elif image is not None and skill is not None:
            _one(image, skill, out, settings, seed, system, steps, step or [], threads)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted: what was finished is kept; the same command goes on from there\n")
        raise typer.Exit(130) from None
    typer.echo(f"look at it with: ksgen show {out}")


def _split(
    manifest: Path,
    videos: Path,
    split: str,
    out: Path,
    settings: Settings,
    seed: int,
    system: str,
    at_most: int | None,
    spread: tuple[str, int, str | None],
    threads: int,
) -> None:
    from ..run.split import run_split

    name, *how = spread
    engine = import_module(f"ksgen.run.engines.{name}").build(*how)
    run = run_split(manifest, videos, split, out, settings, seed, system, at_most, engine, threads)
    for why in run.refused:
        typer.echo(f"not made: {why}", err=True)
    n_skills = run.n_made + run.n_kept
    earlier = f", {run.n_kept:,} of them by an earlier run" if run.n_kept else ""
    typer.echo(f"{len(run.rows):,} clips of {n_skills:,} skills in {out}{earlier}")
    if run.timings_s:
        typer.echo(_told(run.timings_s))
    if run.refused:
        raise typer.Exit(2)


def _one(
    image: Path,
    skill: str,
    out: Path,
    settings: Settings,
    seed: int,
    system: str,
    n_steps: int | None,
    steps: list[str],
    threads: int,
) -> None:
    from ..run.one import clip_id_of, run_one

    made = run_one(image, skill, out, settings, seed, system, n_steps, steps, threads)
    for at, step in enumerate(made.plan.steps):
        typer.echo(f"{out / 'clips' / clip_id_of(at)}.mp4  {step}")
    for note in made.plan.notes:
        typer.echo(f"note: {note}")
    typer.echo(_told(made.timings_s))


def _told(timings_s: Mapping[str, float]) -> str:
    return ", ".join(f"{stage} {taken_s:.1f} s" for stage, taken_s in timings_s.items())


def _workers(device: str) -> int:
    """One a CPU that this process may use; elsewhere one, as what it computes on is one."""
    if device != "cpu":
        return 1
    n_cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(n_cpus, MOST_JOBS)
