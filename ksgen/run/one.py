"""One picture and one skill: its clips, in a generations folder of their own."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ksground.errors import InputError
from ksground.progress import ProgressLine

from ..backends import open_backend
from ..media.picture import Picture, read_picture
from ..output.generations import write_table
from ..output.output_folder import output_folder
from ..pipeline import STAGES, Generated, KSGenPipeline
from ..plan import Goal
from ..seed import check_seed
from .settings import VERSION, Settings
from .write import Request, write_skill

NAME = "skill"


def run_one(
    image: Path,
    skill: str,
    out: Path,
    settings: Settings,
    seed: int,
    system: str,
    n_steps: int | None,
    steps: Sequence[str],
    threads: int = 1,
) -> Generated:
    """Generate and write. Given `steps` are taken as they are; another number of torch's `threads` rounds otherwise.

    Raises InputError for what cannot be used, before any backend is opened as far as it can be told by then.
    """
    check_seed(seed)
    start = read_picture(image)
    Goal(start, skill, n_steps)
    for number, step in enumerate(steps, 1):
        _check_step(start, number, step)
    if steps and n_steps is not None:
        raise InputError("--steps", expected="to be left out where every --step is given", found=str(n_steps))
    named = settings.named() | ({"planner": "oracle"} if steps else {})
    import torch

    torch.set_num_threads(threads)
    with output_folder(out):
        pipeline = _open(settings, named, steps)
        with _Line() as line:
            made = pipeline(start, skill, generator=seed, n_steps=len(steps) or n_steps, callback=line.told)
        clip_ids = tuple(clip_id_of(at) for at in range(len(made.plan.steps)))
        made_with = {**settings.made_with(), **named}
        request = Request(NAME, skill, clip_ids, seed, system, VERSION, made_with, {"image": image.name})
        for older in (*out.glob(f"clips/{NAME}.*.mp4"), *out.glob(f"images/{NAME}.*.png")):
            # Of a longer plan: they would look as if they were of this one.
            older.unlink()
        write_table(out, write_skill(out, request, start, made))
    return made


def clip_id_of(step: int) -> str:
    """What a step's clip is called, steps counted from 0."""
    return f"{NAME}.{step + 1}"


def _open(settings: Settings, named: dict[str, str], steps: Sequence[str]) -> KSGenPipeline:
    told: dict[str, Any] = {
        "model": settings.model,
        "device": settings.device,
        "together": settings.together,
        "annotated": steps,
    }
    opened = {
        key: open_backend(STAGES[key], name, settings.options.get(key), **told) for key, name in named.items()
    }
    return KSGenPipeline(**opened)


def _check_step(start: Picture, number: int, step: str) -> None:
    try:
        Goal(start, step)
    except InputError as error:
        raise InputError(f"--step, the {number}.", expected=error.expected, found=error.found) from None


class _Line(ExitStack):
    """A progress line that begins once it is known how many steps there are."""

    line: ProgressLine | None = None

    def told(self, stage: str, done: int, of: int) -> None:
        """As the pipeline's callback."""
        if stage == "plan":
            return
        if self.line is None:
            self.line = self.enter_context(ProgressLine("images and clips", total=2 * of, unit="made"))
        self.line.advance()
