"""Press a cutter into the dough, here and there."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kscurate.sample.world.acts.act import Act, Pose, Wobble, bowed, ease, span
from kscurate.sample.world.things.dough import Dough, Flat
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.vectors import Vec, add, lerp


class Press(Act):
    def __init__(self, cutter: Thing, dough: Dough, spots: Sequence[Flat], outline: list[Flat]) -> None:
        self.cutter, self.dough, self.spots, self.outline = cutter, dough, list(spots), outline
        self.things = (dough, cutter)

    def begin(self) -> None:
        self.start, self.rank, self.cuts = self.cutter.at, self.cutter.rank, list(self.dough.cuts)

    def at(self, q: float, wobble: Wobble) -> Pose:
        cutter, dough, n = self.cutter, self.dough, len(self.spots)
        work = span(q, 0.16, 0.84) * n
        current = min(n - 1, int(work))
        part = work - current
        if current == 0:
            part = 0.35 + 0.65 * part
        top = dough.at[2] + dough.height - 0.6
        spots: list[Vec] = [(dough.at[0] + x, dough.at[1] + y, top) for x, y in self.spots]
        before = spots[max(0, current - 1)]
        move = ease(span(part, 0.0, 0.4))
        over = lerp(before, spots[current], move)
        lift = 3.6 * (1.0 - math.sin(math.pi * span(part, 0.35, 1.0))) if 0.0 < work < n else 3.6
        over = add(over, (0.0, 0.0, lift))
        made = sum(1 for i in range(n) if work >= i + 0.68)
        dough.cuts = self.cuts + [(spot, self.outline) for spot in self.spots[:made]]
        there = ease(span(q, 0.02, 0.16)) - ease(span(q, 0.84, 0.98))
        cutter.at = bowed(self.start, over, there, 4.0, wobble)
        cutter.rank = 7 if there > 0.0 else self.rank
        return Pose(cutter.grip_point, cutter.grip, held=(cutter,) if there > 0 else ())
