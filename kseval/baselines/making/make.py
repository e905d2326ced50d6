"""Baselines -> generations folders, one each; what an interrupted call has finished is kept."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from ksground.progress import ProgressLine

from ...clip import Clip
from ...generations import TABLE, Generation, write_generations
from ...reference import step_indices
from ...video.error import ClipError
from .. import Baseline, Take
from .format import Format
from .likeness import Likeness
from .recipe import Recipe, made_of, read_recipe, write_recipe
from .write import write_take


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one baseline.

    n_clips   in its folder now; 0: it has no table either
    n_kept    of them, those that an earlier call had written
    n_asked   clips that should be answered
    failed    clip_id -> why its footage could not be read
    takes     clip_id -> the footage that was chosen for it, and could be read
    """

    system: str
    folder: Path
    n_clips: int
    n_kept: int
    n_asked: int
    failed: Mapping[str, str]
    takes: Mapping[str, Take] = field(default_factory=dict)


def make_baseline(
    baseline: Baseline,
    folder: Path,
    answered: Sequence[Clip],
    material: Sequence[Clip],
    form: Format,
    likeness: Likeness,
    jobs: int | None = None,
) -> Made:
    """Write a baseline's answers to the `answered` clips into a folder of its own, from clips of the `material`.

    A clip is kept if an earlier call made it of the same footage in the same format; others that it made are removed.
    The table is written last. The same input gives the same bytes. Raises InputError for a folder of other things.
    """
    before = read_recipe(folder)
    takes = baseline.choose(answered, material, likeness)
    asked = {clip.clip_id: clip for clip in answered}
    version = f"{baseline.version}: {form}" + (f"; {likeness.name}" if baseline.compares else "")
    recipe, failed = _recipe(baseline, version, takes, asked, form)
    kept = _clear(folder, before, recipe)
    write_recipe(folder, recipe)
    to_write = {clip_id: takes[clip_id] for clip_id in recipe.clips if clip_id not in kept}
    failed |= _write_all(to_write, asked, folder, form, baseline.title, jobs)
    index = step_indices(material)
    rows = [
        Generation(clip_id, index[clip_id], _file(clip_id), float(form.fps), 0, recipe.system, version)
        for clip_id in recipe.clips
        if clip_id not in failed
    ]
    if rows:
        write_generations(folder, rows)
    told = dict(sorted(failed.items()))
    read = {clip_id: take for clip_id, take in takes.items() if clip_id not in failed}
    return Made(baseline.title, folder, len(rows), len(kept), len(answered), told, read)


def _recipe(
    baseline: Baseline, version: str, takes: Mapping[str, Take], asked: Mapping[str, Clip], form: Format
) -> tuple[Recipe, dict[str, str]]:
    """What is to be made, and why some of it cannot be."""
    clips, failed = {}, {}
    for clip_id, take in takes.items():
        try:
            clips[clip_id] = made_of(take, asked[clip_id], form)
        except ClipError as error:
            failed[clip_id] = f"{error.reason}: {error.detail}"
    return Recipe(baseline.title, version, baseline.kind, clips), failed


def _clear(folder: Path, before: Recipe | None, now: Recipe) -> set[str]:
    """Remove what an earlier call made otherwise; the clips that stay."""
    if before is None:
        return set()
    if before != now:
        (folder / TABLE).unlink(missing_ok=True)
    for clip_id, of in before.clips.items():
        if now.clips.get(clip_id) != of:
            (folder / _file(clip_id)).unlink(missing_ok=True)
    return {clip_id for clip_id in now.clips if (folder / _file(clip_id)).is_file()}


def _write_all(
    takes: Mapping[str, Take],
    asked: Mapping[str, Clip],
    folder: Path,
    form: Format,
    title: str,
    jobs: int | None,
) -> dict[str, str]:
    """clip_id -> why it could not be written."""
    failed = {}
    with (
        ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool,
        ProgressLine(title, len(takes), "clips") as line,
    ):
        running = {
            pool.submit(write_take, take, asked[clip_id], folder / _file(clip_id), form): clip_id
            for clip_id, take in takes.items()
        }
        try:
            for done in as_completed(running):
                try:
                    done.result()
                except ClipError as error:
                    failed[running[done]] = f"{error.reason}: {error.detail}"
                line.advance()
        finally:
            pool.shutdown(cancel_futures=True)
    return failed


def _file(clip_id: str) -> str:
    return f"clips/{clip_id}.mp4"
