"""One picture and one skill: its clips, in a generations folder of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .backends import open_backend
from .generations import write_table
from .picture import read_picture
from .pipeline import STAGES, KSGenPipeline
from .settings import VERSION, Settings
from .write import write_skill

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
) -> str:
    """Generate, write, and say what came out. Given `steps` are taken as they are."""
    start = read_picture(image)
    told: dict[str, Any] = {
        "model": settings.model,
        "device": settings.device,
        "together": settings.together,
        "annotated": steps,
    }
    named = {
        "planner": "oracle" if steps else settings.planner,
        "keyframes": settings.keyframes,
        "videos": settings.videos,
    }
    pipeline = KSGenPipeline(
        **{
            key: open_backend(STAGES[key], name, settings.options.get(key), **told)
            for key, name in named.items()
        }
    )
    made = pipeline(start, skill, generator=seed, n_steps=n_steps)
    names = [f"{NAME}.{at + 1}" for at in range(len(made.plan.steps))]
    rows = write_skill(out, NAME, skill, start, made, names, seed, settings.made_with(), (system, VERSION))
    write_table(out, rows)
    said = [f"{row.file}  {step}" for row, step in zip(rows, made.plan.steps, strict=True)]
    taken = ", ".join(f"{stage} {taken_s:.1f} s" for stage, taken_s in made.timings_s.items())
    return "\n".join([*said, *(f"note: {note}" for note in made.plan.notes), f"{out}: {taken}"])
