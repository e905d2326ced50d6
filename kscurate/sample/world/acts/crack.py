"""Tap an egg, open it, let it run out, put the shells back."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kscurate.sample.world.acts.act import Act, Effect, Pose, Wobble, bowed, ease, span
from kscurate.sample.world.colours import rgb
from kscurate.sample.world.stream import draw_stream
from kscurate.sample.world.things.egg import Egg, Yolk
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.vectors import Vec, add


class Crack(Act):
    def __init__(self, egg: Egg, yolk: Yolk, brim_cm: float, touched: Sequence[Thing] = ()) -> None:
        self.egg, self.yolk, self.brim_cm = egg, yolk, brim_cm
        self.things = (egg, yolk, *touched)

    def begin(self) -> None:
        self.start = self.egg.at

    def at(self, q: float, wobble: Wobble) -> Pose:
        egg, yolk = self.egg, self.yolk
        tap = 1.6 * abs(math.sin(span(q, 0.22, 0.46) * 3 * math.pi)) * (1.0 if 0.22 < q < 0.46 else 0.0)
        over: Vec = (yolk.at[0] - 0.4, yolk.at[1], self.brim_cm + 3.4 + tap + 0.4 * math.sin(q * 40))
        there = ease(span(q, 0.03, 0.24)) - ease(span(q, 0.76, 0.98))
        egg.at = bowed(self.start, over, there, 5.0, wobble)
        egg.gap = 1.5 * ease(span(q, 0.44, 0.58)) - 0.9 * ease(span(q, 0.8, 0.95))
        egg.rank = 8 if there > 0.0 else 4
        yolk.share = ease(span(q, 0.52, 0.74))
        effects: tuple[Effect, ...] = ()
        if 0.48 < q < 0.72:
            start, end = add(egg.at, (0.0, 0.0, 1.6)), yolk.at
            cut = (1.0 - span(q, 0.64, 0.72), span(q, 0.48, 0.54))
            effects = (lambda stage: draw_stream(stage, start, end, rgb("f3c65a"), 0.8, False, cut, 1.0),)
        return Pose(
            add(egg.grip_point, (0.0, -0.4, 0.4)), egg.grip, held=(egg,) if there > 0 else (), effects=effects
        )
