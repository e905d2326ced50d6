"""The backends of a run over a manifest: opened once, but for the oracles, which know one video alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from .assignments import Assignment
from .backends import open_backend
from .library import footage_of, skills_of
from .pipeline import STAGES, KSGenPipeline
from .settings import Settings

ORACLE = "oracle"


class Stages:
    """What is missing is told here, before the first video. Raises InputError for it."""

    def __init__(self, settings: Settings, manifest: pd.DataFrame, videos: Path) -> None:
        self.named = {"planner": settings.planner, "keyframes": settings.keyframes, "videos": settings.videos}
        told: dict[str, Any] = {
            "model": settings.model,
            "device": settings.device,
            "together": settings.together,
        }
        if settings.planner != ORACLE:
            told["library"] = skills_of(manifest)
        if settings.videos == "nearest":
            told["footage"] = footage_of(manifest, videos)
        self.shared = {
            key: open_backend(STAGES[key], name, settings.options.get(key), **told)
            for key, name in self.named.items()
            if name != ORACLE
        }

    def pipeline_of(self, each: Assignment) -> KSGenPipeline:
        """The pipeline for one video."""
        own: dict[str, Any] = {
            "annotated": each.steps,
            "real": [(each.video, start_s) for start_s, _ in each.spans_s],
        }
        return KSGenPipeline(
            **{
                key: self.shared.get(key) or open_backend(STAGES[key], name, **own)
                for key, name in self.named.items()
            }
        )
