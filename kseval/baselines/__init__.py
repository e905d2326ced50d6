"""The rows that every leaderboard has: floors, which are real clips, and baselines, which take no skill.

Every file is one of them, with `build() -> Baseline`. A baseline only chooses which real footage stands for which clip;
`making/` writes it all as generations folders, encoded alike, so that they are judged as any system is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from ksground.errors import InputError

from ..clip import Clip
from .making.likeness import Likeness


@dataclass(frozen=True, slots=True)
class Take:
    """Real footage that stands for a clip; `still`: its first picture, held."""

    clip: Clip
    still: bool = False


@runtime_checkable
class Baseline(Protocol):
    """What every baseline has.

    title     its name in tables
    kind      "floor": real against real, which no system is expected to pass; "baseline": what takes no skill
    version   changes whenever the same clips would get other takes
    compares  whether likeness decides, whose name then stands in the version
    splits    whose clips it takes from, beside those that are answered; none for a folder of clips
    """

    title: str
    kind: Literal["floor", "baseline"]
    version: str
    compares: bool
    splits: tuple[str, ...]

    def choose(
        self, answered: Sequence[Clip], material: Sequence[Clip], likeness: Likeness
    ) -> Mapping[str, Take]:
        """clip_id -> its take, for each of the answered clips that has one.

        material  all clips that may be taken from, the answered ones among them
        likeness  how near texts and pictures are to each other, where that decides
        """
        ...


def baseline_names() -> list[str]:
    """The baselines that come with this package."""
    return sorted(file.stem for file in Path(__file__).parent.glob("*.py") if file.stem != "__init__")


def open_baseline(name: str) -> Baseline:
    """A baseline by its file's name. Raises InputError if there is none."""
    if name not in baseline_names():
        raise InputError("baseline", expected=f"one of {', '.join(baseline_names())}", found=repr(name))
    baseline: Baseline = import_module(f"{__name__}.{name}").build()
    return baseline
