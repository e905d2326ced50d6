"""Which backends a run takes, and what they are told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ksground.errors import InputError

from ..default_model.open import BUNDLED
from ..pipeline import DEFAULTS

VERSION = "1"
# As the command calls the stages: its `--videos` is the folder that a manifest is of.
CALLED = {"planner": "planner", "keyframes": "keyframes", "clips": "videos"}


@dataclass(frozen=True, slots=True)
class Settings:
    """Backends by name and what they take; part of each record, so that a changed one is made anew.

    options  stage (`planner`, `keyframes`, `videos`) -> what its backend alone is told
    """

    planner: str = DEFAULTS["planner"]
    keyframes: str = DEFAULTS["keyframes"]
    videos: str = DEFAULTS["videos"]
    together: bool = True
    model: Path | None = None
    device: str = "cpu"
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def named(self) -> dict[str, str]:
        """Stage -> its backend, in the stages' order."""
        return {"planner": self.planner, "keyframes": self.keyframes, "videos": self.videos}

    def made_with(self) -> Mapping[str, Any]:
        """What the records say."""
        return {
            **self.named(),
            "together": self.together,
            "model": str(self.model or "bundled"),
            "weights": _sha256(self.model or BUNDLED) if "default" in self.named().values() else None,
            "device": self.device,
            "options": {stage: dict(said) for stage, said in self.options.items()},
            "version": VERSION,
        }


@cache
def _sha256(folder: Path) -> str:
    """Of the weights below a folder, so that what a model made before it was taught more is made anew."""
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.safetensors")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def read_options(said: Iterable[str]) -> dict[str, dict[str, str]]:
    """`clips.n_steps=20` and the like -> stage -> option -> value. Raises InputError for what is not of that form."""
    options: dict[str, dict[str, str]] = {}
    for each in said:
        place, is_set, value = each.partition("=")
        stage, _, option = place.partition(".")
        if not (is_set and option and stage in CALLED):
            expected = f"STAGE.OPTION=VALUE, STAGE one of {', '.join(CALLED)}"
            raise InputError("--set", expected=expected, found=repr(each))
        options.setdefault(CALLED[stage], {})[option] = value
    return options
