"""One generated skill onto disk: its clips first, then the record that says it is whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PIL import Image

from ksground.atomic import atomic_file, write_text

from .clip_file import write_clip
from .generations import Row
from .picture import Picture
from .pipeline import Generated


def record_file(folder: Path, name: str) -> Path:
    """Where the record of a skill lies, or would."""
    return folder / "steps" / f"{name}.json"


def write_skill(
    folder: Path,
    name: str,
    skill: str,
    start: Picture,
    made: Generated,
    clip_ids: Sequence[str],
    seed: int,
    made_with: Mapping[str, Any],
    system: tuple[str, str],
) -> list[Row]:
    """Write what was made for `skill`; give a row for each of the clips. The record comes last."""
    rows = []
    for at, clip_id in enumerate(clip_ids):
        file = f"clips/{clip_id}.mp4"
        write_clip(folder / file, made.clips[at], made.fps)
        rows.append(Row(clip_id, at, file, made.fps, seed, *system))
    _write_png(folder / "starts" / f"{name}.png", start)
    for at, image in enumerate(made.images):
        _write_png(folder / "images" / f"{name}.{at}.png", image)
    record = {
        "name": name,
        "skill": skill,
        "steps": list(made.plan.steps),
        "exemplars": [asdict(each) for each in made.plan.exemplars],
        "notes": list(made.plan.notes),
        "seed": seed,
        "made_with": dict(made_with),
        "timings_s": {stage: round(taken_s, 3) for stage, taken_s in made.timings_s.items()},
        "clips": [asdict(row) for row in rows],
    }
    write_text(record_file(folder, name), json.dumps(record, indent=2, ensure_ascii=False) + "\n")
    return rows


def read_rows(folder: Path, name: str, made_with: Mapping[str, Any], seed: int) -> list[Row] | None:
    """The rows of a skill that an earlier run finished the same way; None if there is none."""
    file = record_file(folder, name)
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    rows = [Row(**row) for row in record["clips"]]
    same = record["made_with"] == dict(made_with) and record["seed"] == seed
    return rows if same and all((folder / row.file).is_file() for row in rows) else None


def _write_png(file: Path, picture: Picture) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(file) as temporary:
        Image.fromarray(picture).save(temporary, format="PNG")
