"""What a hand leaves on a surface: brushed patches and scattered specks."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import skia

from kscurate.sample.world.colours import Rgb, darker, lighter
from kscurate.sample.world.stage import Stage, line, polygon
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.vectors import Vec

Flat = tuple[float, float]


def zigzag(width: float, depth: float, rows: int) -> list[Flat]:
    """A to-and-fro path that covers a rectangle about the origin."""
    path = []
    for row in range(rows):
        y = depth / 2 - depth * (row + 0.5) / rows
        ends = (-width / 2, width / 2) if row % 2 == 0 else (width / 2, -width / 2)
        path += [(ends[0], y), (ends[1], y)]
    return path


def spiral(radius: float, turns: float) -> list[Flat]:
    n = int(turns * 14)
    return [
        (
            radius * i / n * math.cos(2 * math.pi * turns * i / n),
            radius * i / n * math.sin(2 * math.pi * turns * i / n),
        )
        for i in range(n + 1)
    ]


class Patch(Thing):
    """A colour brushed along `path` on the plane of `at`, cut by `outline` if there is one; `share` is done."""

    rank = 4

    def __init__(
        self,
        path: Sequence[Flat],
        width: float,
        colour: Rgb,
        outline: Sequence[Flat] | None = None,
        thick: float = 0.0,
        alpha: float = 1.0,
    ) -> None:
        super().__init__(1.0, 0.0)
        self.path, self.width, self.colour = list(path), width, colour
        self.outline, self.thick, self.alpha = outline, thick, alpha
        self.share = 0.0
        self._lengths = [0.0]
        for a, b in zip(self.path, self.path[1:], strict=False):
            self._lengths.append(self._lengths[-1] + math.hypot(b[0] - a[0], b[1] - a[1]))

    def tip(self, share: float) -> Vec:
        """Where the brush is after `share` of the path."""
        x, y = self._upto(share)[-1]
        cosine, sine = math.cos(self.yaw), math.sin(self.yaw)
        return (self.at[0] + x * cosine - y * sine, self.at[1] + x * sine + y * cosine, self.at[2])

    def _upto(self, share: float) -> list[Flat]:
        goal = self._lengths[-1] * min(1.0, max(0.0, share))
        points = [self.path[0]]
        for i in range(1, len(self.path)):
            if self._lengths[i] >= goal:
                part = (goal - self._lengths[i - 1]) / max(1e-9, self._lengths[i] - self._lengths[i - 1])
                a, b = self.path[i - 1], self.path[i]
                points.append((a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part))
                break
            points.append(self.path[i])
        return points

    def cast(self, stage: Stage) -> None:
        """Paint throws no shadow."""

    def draw(self, stage: Stage) -> None:
        if self.share <= 0.0:
            return
        stroke = polygon(self._upto(self.share), closed=False)
        u, v = (math.cos(self.yaw), math.sin(self.yaw), 0.0), (-math.sin(self.yaw), math.cos(self.yaw), 0.0)
        with stage.plane(self.at, u, v) as canvas:
            if self.outline is not None:
                canvas.clipPath(polygon(self.outline), doAntiAlias=True)
            if self.thick:
                canvas.save()
                canvas.translate(0.06, -self.thick)
                canvas.drawPath(stroke, line(darker(self.colour, 0.5), self.width, 0.8 * self.alpha))
                canvas.restore()
            canvas.drawPath(stroke, line(self.colour, self.width, self.alpha))
            canvas.save()
            canvas.translate(-0.12 * self.width, 0.16 * self.width)
            canvas.drawPath(stroke, line(lighter(self.colour, 0.35), self.width * 0.16, 0.35))
            canvas.restore()
            canvas.drawPath(stroke, line(darker(self.colour, 0.2), self.width * 0.1, 0.18))


class Specks(Thing):
    """Small grains scattered over a round; `share` of them lie there."""

    rank = 5

    def __init__(
        self, dice: random.Random, radius: float, n: int, colours: Sequence[Rgb], size: float
    ) -> None:
        super().__init__(radius, 0.1)
        self.colours, self.size = list(colours), size
        self.spots = []
        for _ in range(n):
            reach, angle = radius * math.sqrt(dice.random()), dice.uniform(0, 2 * math.pi)
            self.spots.append((reach * math.cos(angle), reach * math.sin(angle), dice.uniform(0.7, 1.3)))
        self.share = 0.0
        self.dome = 0.0

    def cast(self, stage: Stage) -> None:
        """Too small for a shadow."""

    def draw(self, stage: Stage) -> None:
        n = round(len(self.spots) * self.share)
        if not n:
            return
        with stage.plane(self.at) as canvas:
            groups: list[list[skia.Point]] = [[] for _ in self.colours]
            for i, (x, y, _) in enumerate(self.spots[:n]):
                lift = self.dome * max(0.0, 1.0 - (x * x + y * y) / max(0.1, self.radius**2))
                groups[i % len(groups)].append(skia.Point(x, y + lift))
            for colour, points in zip(self.colours, groups, strict=True):
                canvas.save()
                canvas.translate(0.08, -0.1)
                canvas.drawPoints(
                    skia.Canvas.kPoints_PointMode, points, line(darker(colour, 0.6), self.size, 0.5)
                )
                canvas.restore()
                canvas.drawPoints(skia.Canvas.kPoints_PointMode, points, line(colour, self.size))
                canvas.drawPoints(
                    skia.Canvas.kPoints_PointMode, points, line(lighter(colour, 0.5), self.size * 0.35, 0.6)
                )
