"""An egg in its shell, and what comes out of it."""

from __future__ import annotations

import math

from kscurate.sample.world.colours import Rgb, lighter, rgb
from kscurate.sample.world.lathe import draw_turned
from kscurate.sample.world.stage import Stage, fade, fill, line, smooth
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.vectors import Vec, add, mul, unit

SHELL = rgb("e6bf98")
_WHOLE = [
    (0.0, 0.2),
    (0.25, 1.15),
    (0.9, 1.85),
    (1.9, 2.15),
    (3.0, 1.95),
    (4.1, 1.35),
    (4.8, 0.65),
    (5.05, 0.05),
]


class Egg(Thing):
    """`gap` opens it into two shells (cm apart)."""

    rank = 4

    def __init__(self, colour: Rgb = SHELL) -> None:
        super().__init__(2.1, 3.4)
        self.colour, self.gap = colour, 0.0
        self.axis = unit((0.75, 0.2, 0.25))

    @property
    def grip_point(self) -> Vec:
        return add(self.at, (0.0, 0.0, 3.0))

    def cast(self, stage: Stage) -> None:
        keep, self.axis = self.axis, (0.0, 0.0, 1.0)
        super().cast(stage)
        self.axis = keep

    def draw(self, stage: Stage) -> None:
        middle = add(self.at, (0.0, 0.0, 2.1))
        if self.gap <= 0.0:
            draw_turned(stage, add(middle, mul(self.axis, -2.5)), self.axis, _WHOLE, self.colour, 0.3)
            return
        for sign in (-1.0, 1.0):
            way = unit(add(mul(self.axis, sign), (0.0, 0.0, 0.35)))
            foot = add(add(middle, mul(self.axis, sign * self.gap)), mul(way, 2.3))
            inward = mul(way, -1.0)
            half = [(h * 0.95, r) for h, r in _WHOLE if h <= 2.0] + [(2.4, 2.05)]
            draw_turned(stage, foot, inward, half, self.colour, 0.3, lighter(self.colour, 0.65))


class Yolk(Thing):
    """White and yolk that have run out; `share` is how much, `fried` makes the white opaque."""

    rank = 4

    def __init__(self, fried: bool, wide: float, seed: float) -> None:
        super().__init__(wide, 0.3)
        self.fried, self.wide, self.seed, self.share = fried, wide, seed, 0.0

    def cast(self, stage: Stage) -> None:
        """Lies flat."""

    def draw(self, stage: Stage) -> None:
        if self.share <= 0.0:
            return
        wide = self.wide * (0.35 + 0.65 * self.share)
        outline = [
            (
                wide
                * (1 + 0.13 * math.sin(3 * a + self.seed) + 0.07 * math.sin(5 * a + 2 * self.seed))
                * math.cos(a),
                wide * (1 + 0.13 * math.sin(2 * a + self.seed) + 0.06 * math.cos(5 * a)) * math.sin(a),
            )
            for a in (2 * math.pi * i / 26 for i in range(26))
        ]
        with stage.plane(self.at) as canvas:
            path = smooth(outline)
            if self.fried:
                canvas.drawPath(
                    path,
                    fade((0, 0), wide * 1.15, [(rgb("fffdf6"), 1), (rgb("fdf8ea"), 1), (rgb("ecd9b0"), 1)]),
                )
                canvas.drawPath(path, line(rgb("b98a4c"), 0.16, 0.7))
            else:
                canvas.drawPath(path, fill(rgb("f3ead0"), 0.5))
                canvas.drawPath(path, line((1, 1, 1), 0.14, 0.6))
        radius = min(2.5, 0.45 * self.wide) * (0.5 + 0.5 * self.share)
        draw_turned(
            stage,
            (self.at[0] + 0.4, self.at[1] + 0.2, self.at[2]),
            (0.0, 0.0, 1.0),
            [
                (0.0, radius),
                (radius * 0.2, radius * 0.92),
                (radius * 0.42, radius * 0.66),
                (radius * 0.54, radius * 0.3),
                (radius * 0.56, 0.02),
            ],
            rgb("f5a81c"),
            0.8,
        )
