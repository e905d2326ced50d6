"""Puts that change something else on landing, and sides that are lifted over."""

from __future__ import annotations

from kscurate.sample.world.acts.act import Act, Pose, Wobble, ease, span
from kscurate.sample.world.acts.put import Put
from kscurate.sample.world.grips import FLAT, PINCH, between
from kscurate.sample.world.things.raised import Peg, WrapSide
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.vectors import Vec, add, lerp


class Slip(Put):
    """Put a ring over a peg: from the moment it reaches the peg, the peg shows only above it."""

    def __init__(self, thing: Thing, goal: Vec, peg: Peg) -> None:
        super().__init__(thing, goal, lift=9.0)
        self.peg = peg
        self.things = (thing, peg)

    def begin(self) -> None:
        super().begin()
        self.before = self.peg.foot_cm

    def at(self, q: float, wobble: Wobble) -> Pose:
        pose = super().at(q, wobble)
        high = self.thing.at[2] + self.thing.height * 0.93 - self.peg.at[2]
        close = abs(self.thing.at[0] - self.goal[0]) < 1.4 and high < self.peg.height
        self.peg.foot_cm = max(self.before, min(high, self.peg.height)) if close else self.before
        return pose


class Wrap(Act):
    """Lift a side of the paper over the box and smooth it down."""

    def __init__(self, side: WrapSide) -> None:
        self.side = side
        self.things = (side,)
        self.right = side.sign > 0

    def at(self, q: float, wobble: Wobble) -> Pose:
        side = self.side
        side.share = ease(span(q, 0.1, 0.68))
        side.rank = 5 if side.share > 0.02 else 1
        free = side.free()
        if q < 0.68:
            return Pose(free, right=self.right)
        move = span(q, 0.68, 1.0)
        back = side.at[0] + side.sign * side.half * (0.1 + 0.75 * move)
        spot = (back, side.at[1] + 1.5 * (move - 0.5), side.at[2] + side.tall + 1.0)
        blend = ease(span(q, 0.68, 0.78))
        return Pose(
            lerp(add(free, (0.0, 0.0, 0.3)), spot, blend), between(PINCH, FLAT, blend), right=self.right
        )
