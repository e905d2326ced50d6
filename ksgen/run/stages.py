"""The backends of a run over a manifest: opened once, but for the oracles, which know one video alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ..backends import open_backend
from ..default_model.open import BUNDLED
from ..library.bundled import SKILLS_FILE, bundled_skills
from ..library.performances import Footage, KnownSkill, footage_of, skills_of
from ..pipeline import STAGES, KSGenPipeline
from .assignments import Assignment
from .settings import Settings

ORACLE, DEFAULT = "oracle", "default"


@dataclass(frozen=True, slots=True)
class Known:
    """What the training split holds, as far as a run's backends ask for it."""

    library: Sequence[KnownSkill] | None
    footage: Sequence[Footage] | None

    def sha256(self) -> str:
        """Of all of it: other exemplars make other plans."""
        skills = [(skill.name, skill.task, skill.steps, skill.split) for skill in self.library or ()]
        clips = [(clip.video.name, clip.start_s, clip.end_s, clip.step) for clip in self.footage or ()]
        return hashlib.sha256(json.dumps([skills, clips]).encode()).hexdigest()


def known_of(settings: Settings, manifest: pd.DataFrame, videos: Path) -> Known:
    """Raises InputError for a manifest without a training split, where a planner needs one.

    Where the `default` model makes pictures or clips, what it was trained on is known beside the manifest: it can show
    nothing else.
    """
    library = None if settings.planner == ORACLE else skills_of(manifest, videos=videos)
    trained_on = settings.model or BUNDLED
    if library and DEFAULT in (settings.keyframes, settings.videos) and (trained_on / SKILLS_FILE).is_file():
        library += bundled_skills(trained_on)
    return Known(
        library,
        footage_of(manifest, videos) if settings.videos == "nearest" else None,
    )


class Stages:
    """What is missing is told here, before the first video. Raises InputError for it."""

    def __init__(self, settings: Settings, known: Known) -> None:
        self.settings = settings
        told: dict[str, Any] = {
            "model": settings.model,
            "device": settings.device,
            "together": settings.together,
            "library": known.library,
            "footage": known.footage,
        }
        self.shared = {
            key: open_backend(
                STAGES[key],
                name,
                settings.options.get(key),
                **{k: v for k, v in told.items() if v is not None},
            )
            for key, name in settings.named().items()
            if name != ORACLE
        }

    def pipeline_of(self, each: Assignment) -> KSGenPipeline:
        """The pipeline for one video."""
        own: dict[str, Any] = {
            "annotated": each.steps,
            "real": [(each.video, start_s) for start_s, _ in each.spans_s],
        }
        opened = {
            key: self.shared.get(key)
            or open_backend(STAGES[key], name, self.settings.options.get(key), **own)
            for key, name in self.settings.named().items()
        }
        return KSGenPipeline(**opened)
