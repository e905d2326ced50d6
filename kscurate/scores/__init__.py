"""One score a file: frames in, numbers with units out. Scores never drop anything; thresholds come afterwards.

A score module has `build() -> Score`. Its file name is its name. A new file is found, measured, stored in the ledger
and held by the contract test from the day it arrives.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from ..column import Column
from ..observation import Clip, Score

__all__ = ["Clip", "Score", "build_all", "columns"]


def build_all() -> list[Score]:
    """A fresh instance of every score, in the order of the file names."""
    return [import_module(f"{__name__}.{name}").build() for name in _names()]


@cache
def columns() -> tuple[Column, ...]:
    """The columns of all scores, in the order of the files."""
    return tuple(column for score in build_all() for column in score.columns)


def _names() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(__path__))
