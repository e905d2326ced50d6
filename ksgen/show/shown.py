"""What a run made, as its records tell it: what `contact_sheet.py` and `side_by_side.py` show to eyes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ksground.errors import InputError
from ksground.strangers_text import clean

from ..output.generations import TABLE


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A key step in words, and the clip that was made of it."""

    text: str
    clip_id: str
    clip: Path


@dataclass(frozen=True, slots=True)
class Shown:
    """One skill of a generations folder; `start` is the picture that it was told from."""

    skill: str
    start: Path
    steps: tuple[ShownStep, ...]


def skills_in(folder: Path) -> list[Shown]:
    """The skills whose records lie in a folder that `ksgen run` wrote, by name.

    Raises InputError if there is none, or for a record that is not one.
    """
    records = sorted((folder / "steps").rglob("[!.]*.json"))
    if not records:
        raise InputError(folder, expected="a folder that `ksgen run` wrote", found="no record in its steps/")
    return [_shown(folder, file) for file in records]


def _shown(folder: Path, file: Path) -> Shown:
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        steps = [
            ShownStep(clean(text), row["clip_id"], _inside(folder, row["file"]))
            for text, row in zip(record["steps"], record["clips"], strict=False)
        ]
        start = _inside(folder, f"starts/{record['name']}.png")
        return Shown(clean(record["skill"]), start, tuple(steps))
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(file, expected="a record that `ksgen run` wrote", found=repr(error)[:200]) from None


def clips_by_id(folder: Path) -> dict[str, Path]:
    """clip_id -> file, of any generations folder. Raises InputError if it is none."""
    table = _table(folder, ["clip_id", "file"])
    return {clip_id: _inside(folder, name) for clip_id, name in zip(table.clip_id, table.file, strict=True)}


def system_names(folders: Sequence[Path]) -> list[str]:
    """What the systems call themselves; where two say the same, what their folders are called."""
    by_system = [clean(system) for folder in folders for system in _table(folder, ["system"]).system[:1]]
    by_folder = [clean(folder.resolve().name) for folder in folders]
    for names in (by_system, by_folder):
        if len(set(names)) == len(folders):
            return names
    return [clean(folder) for folder in folders]


def _table(folder: Path, columns: list[str]) -> pd.DataFrame:
    file = folder / TABLE
    if not file.is_file():
        hint = "a run writes it in the end; the same `ksgen run` goes on where it was"
        raise InputError(folder, expected="a generations folder", found=f"no {TABLE} in it", hint=hint)
    try:
        return pd.read_parquet(file, columns=columns)
    except (OSError, ValueError) as error:
        raise InputError(
            file, expected=f"a table with {', '.join(columns)}", found=str(error)[:200]
        ) from None


def _inside(folder: Path, name: str) -> Path:
    """A file of the folder. Raises ValueError for a name that leads out of it."""
    if not (folder / name).resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"{name!r} leads out of the folder")
    return folder / name
