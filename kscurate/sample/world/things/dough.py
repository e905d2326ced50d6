"""Dough: a ball that a pin rolls flat, and what is cut out of it."""

from __future__ import annotations

import math

from kscurate.sample.world.colours import Rgb, darker, lighter, rgb
from kscurate.sample.world.lathe import draw_turned
from kscurate.sample.world.stage import Stage, fill, line, polygon
from kscurate.sample.world.things.thing import Thing

Flat = tuple[float, float]
DOUGH = rgb("ecd2a4")


def star(radius: float, points: int = 5) -> list[Flat]:
    out = []
    for i in range(points * 2):
        r = radius if i % 2 == 0 else radius * 0.5
        a = math.pi / 2 + i * math.pi / points
        out.append((r * math.cos(a), r * math.sin(a)))
    return out


def round_outline(radius: float) -> list[Flat]:
    return [(radius * math.cos(i * math.pi / 10), radius * math.sin(i * math.pi / 10)) for i in range(20)]


class Dough(Thing):
    """`flat` runs from 0 (ball) to 1 (disc); `cuts` lists (middle, outline) of what is cut out."""

    rank = 2

    def __init__(self, colour: Rgb = DOUGH, wide: float = 9.5) -> None:
        super().__init__(4.0, 5.0)
        self.colour, self.wide, self.flat = colour, wide, 0.0
        self.cuts: list[tuple[Flat, list[Flat]]] = []
        self.set_flat(0.0)

    def set_flat(self, share: float) -> None:
        self.flat = share
        self.radius = 4.2 + (self.wide - 4.2) * share
        self.height = 4.6 - 3.7 * share

    def draw(self, stage: Stage) -> None:
        r, h, round_ = self.radius, self.height, 1.0 - self.flat
        rim = 0.90 + 0.08 * self.flat
        profile = [
            (0.0, r * 0.93),
            (h * 0.3, r),
            (h * 0.65, r * (0.99 - 0.13 * round_)),
            (h * 0.88, r * (rim - 0.35 * round_)),
            (h, r * (rim - 0.06 - 0.78 * round_)),
        ]
        draw_turned(stage, self.at, (0.0, 0.0, 1.0), profile, self.colour, 0.05)
        with stage.plane((self.at[0], self.at[1], self.at[2] + h)) as canvas:
            for i in range(14):
                a, reach = i * 2.4, r * 0.75 * math.sqrt((i + 0.5) / 14) * (0.3 + 0.7 * self.flat)
                canvas.drawCircle(
                    reach * math.cos(a), reach * math.sin(a), 0.35, fill(lighter(self.colour, 0.5), 0.35)
                )
            for (x, y), outline in self.cuts:
                path = polygon([(x + px, y + py) for px, py in outline])
                canvas.drawPath(path, fill(lighter(self.colour, 0.18), 0.9))
                canvas.drawPath(path, line(darker(self.colour, 0.62), 0.32, 0.95))
                canvas.save()
                canvas.translate(0.08, -0.12)
                canvas.drawPath(path, line(lighter(self.colour, 0.55), 0.12, 0.8))
                canvas.restore()
