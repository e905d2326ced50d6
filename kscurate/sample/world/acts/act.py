"""The shape of every act: a hand reaches in, does something, and leaves."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from kscurate.sample.world.grips import OPEN, PINCH, Grip, between
from kscurate.sample.world.stage import Stage
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.vectors import UP, Vec, add, lerp, mul, unit

Effect = Callable[[Stage], None]
REACH = 0.10  # share of a step in which the hand comes, and again in which it goes


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the hand is: `point` lies in the grip, `thumb` is where the thumb side looks."""

    point: Vec
    grip: Grip = PINCH
    thumb: Vec | None = None
    forward: Vec | None = None
    right: bool | None = None
    held: tuple[Thing, ...] = ()
    effects: tuple[Effect, ...] = ()


class Act:
    """Sets the state of its things as a pure function of the share `q` in [0, 1] that is done.

    `begin` notes the state before; at q = 1 the state stays. `things` lists all that may change.
    """

    things: tuple[Thing, ...] = ()
    right: bool | None = None  # which hand must do it; None leaves the choice to the take

    def begin(self) -> None:
        """Note what the motion starts from."""

    def at(self, q: float, wobble: Wobble) -> Pose:
        raise NotImplementedError

    def perform(self, progress: float, wobble: Wobble) -> Pose | None:
        """The whole step; no hand at its two ends."""
        if progress <= 0.0:
            self.at(0.0, wobble)
            return None
        if progress >= 1.0:
            self.at(1.0, wobble)
            return None
        work = (progress - REACH) / (1.0 - 2.0 * REACH)
        pose = self.at(min(1.0, max(0.0, work)), wobble)
        if 0.0 <= work <= 1.0:
            return pose
        near = progress / REACH if work < 0 else (1.0 - progress) / REACH
        near = math.sin(near * math.pi / 2) ** 0.9
        away = add(pose.point, wobble.home)
        grip = between(OPEN, pose.grip, max(0.0, near * 1.6 - 0.6))
        return replace(pose, point=lerp(away, pose.point, near), grip=grip, held=(), effects=())


@dataclass(frozen=True, slots=True)
class Wobble:
    """What a take varies: how high and how far aside paths bow, tempo, and from where the hand comes."""

    home: Vec = (14.0, -40.0, 8.0)
    lift: float = 1.0
    bow: float = 0.0
    tempo: float = 0.0
    phase: float = 0.0


def ease(share: float) -> float:
    """Slow ends, but never so slow that the hand seems to stand."""
    share = min(1.0, max(0.0, share))
    return 0.35 * share + 0.65 * share * share * (3.0 - 2.0 * share)


def span(q: float, start: float, end: float) -> float:
    """How far `q` is from `start` to `end`, in [0, 1]."""
    return min(1.0, max(0.0, (q - start) / (end - start)))


def bowed(a: Vec, b: Vec, share: float, lift: float, wobble: Wobble) -> Vec:
    """On an arc from `a` to `b`, `lift` cm above the straight line in its middle."""
    arc = 4.0 * share * (1.0 - share)
    aside = unit((b[1] - a[1], a[0] - b[0], 0.0))
    return add(add(lerp(a, b, share), mul(UP, lift * wobble.lift * arc)), mul(aside, wobble.bow * arc))
