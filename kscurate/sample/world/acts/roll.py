"""A rolling pin goes to and fro over the dough."""

from __future__ import annotations

import math

from kscurate.sample.world.acts.act import Act, Pose, Wobble, bowed, ease, span
from kscurate.sample.world.grips import around
from kscurate.sample.world.things.dough import Dough
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.vectors import Vec, lerp, unit


class Roll(Act):
    """`pin` (foot at one end) lies along x while it rolls."""

    def __init__(self, pin: Thing, dough: Dough) -> None:
        self.pin, self.dough = pin, dough
        self.things = (dough, pin)

    def begin(self) -> None:
        self.start, self.axis, self.rank = self.pin.at, self.pin.axis, self.pin.rank

    def at(self, q: float, wobble: Wobble) -> Pose:
        pin, dough = self.pin, self.dough
        work = span(q, 0.18, 0.84)
        dough.set_flat(ease(work))
        sweep = math.sin(2 * math.pi * 3.5 * work) * (2.0 + 0.55 * dough.radius)
        over: Vec = (
            dough.at[0] - pin.height / 2,
            dough.at[1] + sweep,
            dough.at[2] + dough.height + pin.radius * 0.9,
        )
        there = ease(span(q, 0.02, 0.18)) - ease(span(q, 0.84, 0.98))
        pin.at = bowed(self.start, over, there, 5.0, wobble)
        pin.axis = unit(lerp(self.axis, (1.0, 0.0, 0.0), min(1.0, there * 1.4)))
        pin.rank = 7 if there > 0.0 else self.rank
        middle = lerp(
            pin.at,
            (
                pin.at[0] + pin.axis[0] * pin.height,
                pin.at[1] + pin.axis[1] * pin.height,
                pin.at[2] + pin.axis[2] * pin.height,
            ),
            0.5,
        )
        side = -1.0 if wobble.home[0] > 0 else 1.0
        return Pose(
            middle,
            around(pin.radius),
            thumb=(side, 0.0, 0.15),
            forward=(-side * -0.1, 1.0, -0.3),
            held=(pin,) if there > 0 else (),
        )
