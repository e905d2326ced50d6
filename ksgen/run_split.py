"""A split of a manifest, video by video: made where it is not there yet, then one table over all."""

from __future__ import annotations

from pathlib import Path

from ksground.errors import InputError
from ksground.progress import ProgressLine

from .assignments import Assignment, assignments, read_manifest
from .footage import first_picture
from .generations import Row, write_table
from .pipeline import KSGenPipeline
from .settings import VERSION, Settings
from .stages import Stages
from .write import read_rows, write_skill


def run_split(
    manifest: Path,
    videos: Path,
    split: str,
    out: Path,
    settings: Settings,
    seed: int,
    system: str,
    at_most: int | None,
) -> tuple[list[Row], list[InputError]]:
    """Generate a clip for every labelled clip of the split below `out`; give the rows, and what could not be made.

    A video that cannot be read is told in the end and missing in the table; the others are made. What an earlier run
    finished with the same settings stays. Raises InputError for a manifest without such clips.
    """
    table = read_manifest(manifest)
    todo = list(assignments(table, split, videos))[:at_most]
    stages = Stages(settings, table, videos)
    rows: list[Row] = []
    refused: list[InputError] = []
    with ProgressLine("skills", total=len(todo), unit="skills") as line:
        for each in todo:
            done = read_rows(out, each.name, settings.made_with(), seed)
            if done is None:
                try:
                    done = _make(stages.pipeline_of(each), each, out, settings, seed, (system, VERSION))
                except InputError as error:
                    refused.append(error)
                    done = []
            rows += done
            line.advance()
    if rows:
        write_table(out, rows)
    return rows, refused


def _make(
    pipeline: KSGenPipeline,
    each: Assignment,
    out: Path,
    settings: Settings,
    seed: int,
    system: tuple[str, str],
) -> list[Row]:
    start = first_picture(each.video, each.start_s)
    made = pipeline(start, each.task, generator=seed, n_steps=len(each.steps))
    return write_skill(
        out, each.name, each.task, start, made, each.clip_ids, seed, settings.made_with(), system
    )
