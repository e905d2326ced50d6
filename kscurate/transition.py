"""Where one shot turns into the next, and what finds it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .frames import Frame


class Transition(NamedTuple):
    """Frames [first, stop) of a window show parts of two shots; at a cut there are none, and `stop` begins a shot."""

    first: int
    stop: int


class ShotDetector:
    """Looks at every frame of one window once, in order; a new one for each window."""

    def observe(self, frame: Frame) -> None:
        """Look at the window's next frame; the frame itself must not be kept."""
        raise NotImplementedError

    def transitions(self) -> list[Transition]:
        """All transitions, in order, disjoint, none at a window's first frame. Call once, after the last frame."""
        raise NotImplementedError


def joined(transitions: Iterable[Transition], min_shot: int, n_frames: int) -> list[Transition]:
    """In order, within the window; those with fewer than `min_shot` frames of a shot between them become one."""
    found: list[Transition] = []
    for first, stop in sorted(transitions):
        first, stop = max(0, first), min(n_frames, stop)
        if stop <= 0 or first >= n_frames:
            continue
        if found and first - found[-1].stop < min_shot:
            found[-1] = Transition(found[-1].first, max(found[-1].stop, stop))
        else:
            found.append(Transition(first, stop))
    return found
