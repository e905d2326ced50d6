"""One shot detector a file: frames in, the places where shots change out.

A detector module has `build(settings, fps, weights) -> ShotDetector`, and `WEIGHTS`, names in the lock file that it
cannot do without. Its file name is its name.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from ksground.errors import InputError

if TYPE_CHECKING:
    from ..config import ShotSettings
    from ..transition import ShotDetector


def detectors() -> list[str]:
    """Names of all detectors."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def open_detector(settings: ShotSettings, fps: Fraction | None, weights: Mapping[str, Path]) -> ShotDetector:
    """A detector for one window; `fps` turns seconds into frames, 25 where a file does not tell its rate."""
    detector: ShotDetector = _module(settings.detector).build(settings, float(fps or 25), weights)
    return detector


def weights_of(detector: str) -> tuple[str, ...]:
    """Names in the lock file of the trained weights that a detector stands on.

    Raises InputError, as `open_detector` does, for a detector that is none.
    """
    weights: tuple[str, ...] = _module(detector).WEIGHTS
    return weights


def _module(detector: str) -> ModuleType:
    if detector not in detectors():
        known = ", ".join(detectors())
        raise InputError("shots.detector", expected=f"one of {known}", found=repr(detector))
    return import_module(f"{__name__}.{detector}")
