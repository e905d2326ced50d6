"""A knife goes up and down, slice by slice."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kscurate.sample.world.acts.act import Act, Pose, Wobble, bowed, ease, span
from kscurate.sample.world.things.sliced import Sliced
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.vectors import Vec, add, along, lerp, unit


class Cut(Act):
    right = True

    def __init__(self, knife: Thing, food: Sliced, also: Sequence[Thing] = ()) -> None:
        self.knife, self.food = knife, food
        self.things = (knife, food, *food.slices, *also)

    def begin(self) -> None:
        self.start, self.axis, self.rank = self.knife.at, self.knife.axis, self.knife.rank

    def at(self, q: float, wobble: Wobble) -> Pose:
        knife, food = self.knife, self.food
        work = span(q, 0.16, 0.86)
        n = food.n
        strokes = work * n
        done = min(n, int(strokes + 0.45))
        food.left = 1.0 - (done / n if done < n else 1.0)
        for i, piece in enumerate(food.slices):
            piece.shown = i < done
        food.lay_slices()
        share = min(1.0, (min(strokes, n - 0.01) + 0.2) / n)
        up = 0.5 + 0.5 * math.cos(2 * math.pi * strokes + 0.6)
        blade: Vec = (
            food.blade_x(share),
            food.at[1] + 4.6 + 1.3 * math.sin(2 * math.pi * strokes),
            food.at[2] + 0.9 + food.height * 1.25 * up,
        )
        there = ease(span(q, 0.02, 0.16)) - ease(span(q, 0.86, 0.98))
        knife.at = bowed(self.start, blade, there, 5.0, wobble)
        knife.axis = unit(lerp(self.axis, (0.12, -1.0, 0.20), min(1.0, there * 1.5)))
        knife.rank = 7 if there > 0.0 else self.rank
        return Pose(
            add(along(knife.at, knife.axis, knife.height * 0.74), (-1.7, -0.2, -0.3)),
            knife.grip,
            right=True,
            held=(knife,) if there > 0 else (),
        )
