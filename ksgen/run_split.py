"""A split of a manifest, video by video: made where it is not there yet, then one table over all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ksground.errors import InputError
from ksground.progress import ProgressLine

from .assignments import Assignment, assignments, read_manifest
from .backends import open_backend
from .footage import first_picture
from .generations import Row, write_table
from .library import footage_of, skills_of
from .pipeline import DEFAULTS, KSGenPipeline
from .write import read_rows, write_skill

VERSION = "1"


@dataclass(frozen=True, slots=True)
class Settings:
    """Backends by name and what they take; part of each record, so that a changed one is made anew."""

    planner: str = DEFAULTS["planner"]
    keyframes: str = DEFAULTS["keyframes"]
    videos: str = DEFAULTS["videos"]
    together: bool = True
    model: Path | None = None
    device: str = "cpu"

    def made_with(self) -> Mapping[str, Any]:
        """What the records say."""
        return {
            "planner": self.planner,
            "keyframes": self.keyframes,
            "videos": self.videos,
            "together": self.together,
            "model": str(self.model or "bundled"),
            "version": VERSION,
        }


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
    library = None if settings.planner == "oracle" else skills_of(table, "train", manifest)
    stages: dict[str, Any] = {"library": library, "model": settings.model, "device": settings.device}
    if settings.videos == "nearest":
        stages["footage"] = footage_of(table, videos)
    clips = open_backend("videos", settings.videos, **stages)

    @cache
    def shared(stage: str, name: str) -> Any:
        return open_backend(stage, name, together=settings.together, **stages)

    def pipeline_of(each: Assignment) -> KSGenPipeline:
        # An oracle knows one video alone.
        own = {"annotated": each.steps, "real": [(each.video, start_s) for start_s, _ in each.spans_s]}
        planner, keyframes = (
            open_backend(stage, name, **own) if name == "oracle" else shared(stage, name)
            for stage, name in (("planners", settings.planner), ("keyframes", settings.keyframes))
        )
        return KSGenPipeline(planner, keyframes, clips)

    # What is missing is told before the first video, not of each.
    for stage, name in (("planners", settings.planner), ("keyframes", settings.keyframes)):
        if name != "oracle":
            shared(stage, name)
    rows: list[Row] = []
    refused: list[InputError] = []
    with ProgressLine("skills", total=len(todo), unit="skills") as line:
        for each in todo:
            done = read_rows(out, each.name, settings.made_with(), seed)
            if done is None:
                try:
                    done = _make(pipeline_of(each), each, out, settings, seed, (system, VERSION))
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
