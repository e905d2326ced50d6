"""`recipe.json` beside a baseline's clips: what it is, and of what footage each clip was made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from ksground.atomic import write_text
from ksground.errors import InputError

from ...clip import Clip
from ...generations import TABLE
from ...video.content import content_sha256
from .. import Take
from .format import Format
from .pictures import length_s

RECIPE = "recipe.json"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a folder of a baseline was, or is being, made from.

    kind   "floor" or "baseline"
    clips  clip_id -> hash of all that its pictures depend on
    """

    system: str
    version: str
    kind: Literal["floor", "baseline"]
    clips: Mapping[str, str]


def made_of(take: Take, answers: Clip, form: Format) -> str:
    """Hash of a take's footage and of how it is written. Raises ClipError if the footage is not there."""
    held_s = length_s(answers) if take.still else None
    said = [content_sha256(take.clip), take.still, held_s, str(form)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def read_recipe(folder: Path) -> Recipe | None:
    """The recipe of a folder; None for a folder that is empty or not there.

    Raises InputError for a folder of other things: nothing is written over a stranger's generations.
    """
    if not folder.exists():
        return None
    try:
        return Recipe(**json.loads((folder / RECIPE).read_bytes()))
    except FileNotFoundError:
        if not any(folder.iterdir()):
            return None
        found = f"no {RECIPE}, but other files" + (f", {TABLE} among them" * (folder / TABLE).exists())
    except (ValueError, TypeError) as error:
        found = f"{RECIPE} that cannot be read ({error})"
    hint = "choose another folder, or remove this one"
    raise InputError(folder, expected="an empty folder, or one of this baseline", found=found, hint=hint)


def write_recipe(folder: Path, recipe: Recipe) -> None:
    """Write the recipe, whole or not at all."""
    write_text(
        folder / RECIPE, json.dumps(asdict(recipe), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    )


def kind_of(folder: Path) -> Literal["system", "floor", "baseline"]:
    """What a generations folder holds: a floor or a baseline where a recipe says so, a system otherwise."""
    try:
        kind = json.loads((folder / RECIPE).read_bytes())["kind"]
    except (OSError, ValueError, KeyError, TypeError):
        return "system"
    return kind if kind in ("floor", "baseline") else "system"
