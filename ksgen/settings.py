"""Which backends a run takes, and what they are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .pipeline import DEFAULTS

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
