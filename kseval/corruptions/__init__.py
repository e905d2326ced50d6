"""Corruptions: what the sanity card does to real clips, to show which metric sees what.

Every file is a corruption of the same name with `build() -> Corruption`; an outsider gives `package.module:build`. All
are pure, and the same for the same seed. There are three kinds: of a clip's own frames, of which clip stands where,
and of frames made to look right to one network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

from ..clip import Clip

Frames = NDArray[np.uint8]
# What it spoils, and so which metrics should notice: those of motion, of the order in time, of the picture's quality,
# of what is shown and done; "anything": every metric that holds a clip beside its own real one.
Harms = Literal["motion", "order", "picture", "meaning", "anything"]


@runtime_checkable
class FrameCorruption(Protocol):
    """Spoils a clip's own frames.

    title  as it stands on the card
    does   one plain sentence
    harms  what a metric should notice it by
    """

    title: str
    does: str
    harms: Harms

    def corrupt(self, frames: Frames, seed: int) -> Frames:
        """uint8 (t, h, w, 3) RGB, t at least 1 -> the same shape, a new array; what is given stays as it is."""
        ...


@runtime_checkable
class Exchange(Protocol):
    """Leaves every clip as it is, and puts it where another belongs; title, does and harms as above."""

    title: str
    does: str
    harms: Harms

    def stand_ins(self, clips: Sequence[Clip], seed: int) -> Mapping[str, Clip]:
        """clip_id -> the clip that stands in for it; a clip that none can stand in for is missing."""
        ...


# The pictures that a network reads of a wrong clip, uint8 (t, h, w, 3), each once and in order -> the same, disguised.
Disguising = Callable[[Frames], Frames]


@runtime_checkable
class Disguise(Protocol):
    """Makes a wrong clip look right to one network while it looks unchanged to a person; the rest as above."""

    title: str
    does: str
    harms: Harms

    def disguise(self, frames: Frames, read_at: NDArray[np.int64], disguising: Disguising) -> Frames:
        """Frames of a wrong clip (t, h, w, 3) -> a new array, with those disguised that the network reads.

        read_at     which they are, int64 (r,), rising
        disguising  finds the change, as `kseval.networks.evasion.disguised` does
        """
        ...


Corruption = FrameCorruption | Exchange | Disguise


def corruption_names() -> list[str]:
    """The corruptions that come with this package."""
    return sorted(file.stem for file in Path(__file__).parent.glob("*.py") if file.stem != "__init__")


def open_corruption(name: str) -> Corruption:
    """A corruption by its file's name, or an outsider's by `package.module:build`. Raises InputError if none is."""
    module, _, builder = name.partition(":")
    if not builder:
        if name not in corruption_names():
            expected = f"one of {', '.join(corruption_names())}"
            raise InputError("corruption", expected=expected, found=repr(name))
        module, builder = f"{__name__}.{name}", "build"
    elif find_spec(module.partition(".")[0]) is None:
        raise InputError("corruption", expected="package.module:build of an installed package", found=name)
    build: Any = getattr(import_module(module), builder)
    return build()  # type: ignore[no-any-return]
