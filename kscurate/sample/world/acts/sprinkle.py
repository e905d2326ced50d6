"""Rub grains between the fingers over something."""

from __future__ import annotations

import math
from collections.abc import Sequence

import skia

from kscurate.sample.world.acts.act import Act, Pose, Wobble, bowed, ease, span
from kscurate.sample.world.colours import Rgb
from kscurate.sample.world.stage import Stage, line
from kscurate.sample.world.things.marks import Specks
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.vectors import UP, Vec, add, mul, turn


class Sprinkle(Act):
    """From `source` (a dish to pinch from, or a shaker to take along) over `specks`."""

    def __init__(
        self, source: Thing, specks: Sequence[Specks], shaker: bool = False, height: float = 9.0
    ) -> None:
        self.source, self.specks, self.shaker, self.height = source, list(specks), shaker, height
        self.things = (*specks, source) if shaker else tuple(specks)

    def begin(self) -> None:
        self.start, self.rank = self.source.at, self.source.rank
        self.from_right = self.start[0] > self.specks[0].at[0]

    def at(self, q: float, wobble: Wobble) -> Pose:
        first = self.specks[0]
        there = ease(span(q, 0.01, 0.28)) - (ease(span(q, 0.78, 0.98)) if self.shaker else 0.0)
        shake = span(q, 0.22, 1.0)
        busy = 1.0 if 0.24 < q < 0.84 else 0.0
        angle = wobble.phase + shake * 14.0
        around = first.radius * 0.55 * min(1.0, shake * 6)
        over: Vec = (
            first.at[0] + around * math.cos(angle),
            first.at[1] + around * math.sin(angle),
            first.at[2] + self.height + 0.6 * busy * math.sin(q * 70.0),
        )
        for specks in self.specks:
            specks.share = span(q, 0.32, 0.86)
        grains = self._fall(over, first.at[2], first.colours, first.size) if 0.3 < q < 0.86 else None
        effects = (grains,) if grains else ()
        if not self.shaker:
            start = add(self.start, (0.0, 0.0, self.source.height * 0.6 + 0.6))
            return Pose(bowed(start, over, there, 5.0, wobble), effects=effects)
        source = self.source
        sign = -1.0 if self.from_right else 1.0
        tilt = 2.35 * (ease(span(q, 0.16, 0.3)) - ease(span(q, 0.74, 0.9)))
        source.axis = turn(UP, (0.0, 1.0, 0.0), sign * tilt)
        source.at = bowed(self.start, add(over, mul(source.axis, -source.height)), there, 4.0, wobble)
        source.rank = 8 if there > 0.02 else self.rank
        return Pose(
            source.grip_point,
            source.grip,
            thumb=source.axis,
            forward=(0.2 * sign, 1.0, -0.25),
            held=(source,) if there > 0.0 else (),
            right=self.from_right,
            effects=effects,
        )

    def _fall(self, start: Vec, ground: float, colours: Sequence[Rgb], size: float):  # type: ignore[no-untyped-def]
        def draw(stage: Stage) -> None:
            scale = stage.camera.scale(start)
            for k, colour in enumerate(colours):
                points = []
                for i in range(14):
                    age = (stage.time_s * 2.6 + i * 0.618 + k * 0.37) % 1.0
                    angle, spread = i * 2.4 + k, 1.5 * age * (0.4 + 0.6 * ((i * 0.37) % 1.0))
                    x, y = stage.camera.project(
                        (
                            start[0] + spread * math.cos(angle),
                            start[1] + spread * math.sin(angle),
                            start[2] - 0.6 + (ground - start[2]) * age * age,
                        )
                    )
                    points.append(skia.Point(x, y))
                stage.canvas.drawPoints(
                    skia.Canvas.kPoints_PointMode, points, line(colour, max(1.3, size * scale))
                )

        return draw
