"""Marks that rise from the surface: piped frosting, a ribbon around a box, wrapping paper, a peg."""

from __future__ import annotations

import itertools
import math

from kscurate.sample.world.colours import Rgb, darker, lighter
from kscurate.sample.world.lathe import draw_turned
from kscurate.sample.world.stage import Stage, fill, line, polygon
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.tube import draw_tube
from kscurate.sample.world.vectors import UP, Vec, lerp


class Frosting(Thing):
    """A swirl that grows in a spiral; `share` is piped."""

    rank = 5

    def __init__(self, colour: Rgb, radius: float = 3.7, height: float = 4.2) -> None:
        super().__init__(radius, height)
        self.colour, self.wide, self.tall, self.share = colour, radius, height, 0.0

    def tip(self, share: float) -> Vec:
        angle = share * 3.6 * 2 * math.pi
        reach = self.wide * 0.82 * (1.0 - share) ** 0.8
        return (
            self.at[0] + reach * math.cos(angle),
            self.at[1] + reach * math.sin(angle),
            self.at[2] + self.tall * share * 0.9 + 0.5,
        )

    def cast(self, stage: Stage) -> None:
        """Sits within the shadow of the cake."""

    def draw(self, stage: Stage) -> None:
        if self.share <= 0.0:
            return
        n = 58
        upto = max(2, round(n * self.share))
        tips = [self.tip(i / n) for i in range(upto + 1)]
        for start in range(0, upto, 4):
            part = tips[start : start + 6]
            if len(part) >= 2:
                middle = sum(p[1] for p in part) / len(part) - self.at[1]
                tone = self.colour if middle < 0.8 else darker(self.colour, 0.06)
                draw_tube(stage, part, 0.98 - 0.4 * start / n, tone, 0.3)
        if self.share > 0.97:
            draw_turned(stage, tips[-1], UP, [(0.0, 0.62), (0.6, 0.35), (1.1, 0.03)], self.colour, 0.3)


class Ribbon(Thing):
    """A band over a box, across its width or its depth."""

    rank = 6

    def __init__(self, width: float, depth: float, height: float, colour: Rgb, lengthwise: bool) -> None:
        super().__init__(1.0, 0.1)
        self.half = (width / 2, depth / 2)
        self.tall, self.colour, self.lengthwise, self.share = height, colour, lengthwise, 0.0

    def _corners(self) -> list[Vec]:
        x, y, z = self.at
        half = self.half[1] if self.lengthwise else self.half[0]
        ends = [(-half, 0.0), (-half, self.tall), (half, self.tall), (half, 0.0)]
        if self.lengthwise:
            return [(x, y + a, z + b) for a, b in ends]
        return [(x + a, y, z + b) for a, b in ends]

    def _upto(self, share: float) -> list[Vec]:
        corners = self._corners()
        lengths = [math.dist(a, b) for a, b in itertools.pairwise(corners)]
        goal, points = sum(lengths) * share, [corners[0]]
        for a, b, length in zip(corners, corners[1:], lengths, strict=False):
            if goal <= length:
                points.append(lerp(a, b, goal / length))
                break
            points.append(b)
            goal -= length
        return points

    def tip(self, share: float) -> Vec:
        return self._upto(share)[-1]

    def cast(self, stage: Stage) -> None:
        """Too thin."""

    def draw(self, stage: Stage) -> None:
        if self.share <= 0.0:
            return
        half = 0.75
        points = self._upto(self.share)
        toward = stage.camera.toward
        normals: list[Vec] = [(-1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)]
        if self.lengthwise:
            normals = [(0.0, -1.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 0.0)]
        for i, (a, b) in enumerate(itertools.pairwise(points)):
            normal = normals[min(i, 2)]
            if sum(p * q for p, q in zip(normal, toward, strict=True)) <= 0.0:
                continue
            dx, dy = (half, 0.0) if self.lengthwise else (0.0, half)
            quad = [
                (a[0] - dx, a[1] - dy, a[2]),
                (a[0] + dx, a[1] + dy, a[2]),
                (b[0] + dx, b[1] + dy, b[2]),
                (b[0] - dx, b[1] - dy, b[2]),
            ]
            path = polygon(stage.points(quad))
            lit = stage.light.lit(self.colour, normal)
            stage.canvas.drawPath(path, fill(lit))
            stage.canvas.drawPath(path, line(lighter(lit, 0.3), 0.9, 0.6))


class WrapSide(Thing):
    """One side of wrapping paper: lies flat, then goes up the box and over its top."""

    rank = 5

    def __init__(self, half: float, depth: float, tall: float, sign: float, front: Rgb, back: Rgb) -> None:
        super().__init__(half, 0.1)
        self.half, self.depth, self.tall, self.sign = half, depth, tall, sign
        self.front, self.back, self.share = front, back, 0.0
        self.rank = 1

    def edge(self) -> list[tuple[float, float]]:
        """(distance from the middle, height) of the folds, from the foot of the box to the free edge."""
        first = math.pi / 2 * min(1.0, self.share * 2.0)
        second = first + math.pi / 2 * max(0.0, self.share * 2.0 - 1.0)
        x, z = self.half, 0.05
        out = [(x, z)]
        for length, angle in ((self.tall, first), (self.half * 1.08, second)):
            x, z = x + length * math.cos(angle), z + length * math.sin(angle)
            out.append((x, z + 0.06))
        return out

    def free(self) -> Vec:
        x, z = self.edge()[-1]
        return (self.at[0] + self.sign * x, self.at[1], self.at[2] + z + 0.2)

    def cast(self, stage: Stage) -> None:
        """Paper lies on the table."""

    def draw(self, stage: Stage) -> None:
        edge = self.edge()
        panels = []
        for i, (a, b) in enumerate(itertools.pairwise(edge)):
            y = self.depth / 2
            corners: list[Vec] = [
                (self.at[0] + self.sign * a[0], self.at[1] - y, self.at[2] + a[1]),
                (self.at[0] + self.sign * b[0], self.at[1] - y, self.at[2] + b[1]),
                (self.at[0] + self.sign * b[0], self.at[1] + y, self.at[2] + b[1]),
                (self.at[0] + self.sign * a[0], self.at[1] + y, self.at[2] + a[1]),
            ]
            run, rise = b[0] - a[0], b[1] - a[1]
            length = math.hypot(run, rise) or 1.0
            normal = (-self.sign * rise / length, 0.0, run / length)
            panels.append((i, corners, normal))
        for _, corners, normal in panels:
            inner = sum(p * q for p, q in zip(normal, stage.camera.toward, strict=True)) > 0.0
            shown: Vec = normal if inner else (-normal[0], 0.0, -normal[2])
            lit = stage.light.lit(self.back if inner else self.front, shown)
            path = polygon(stage.points(corners))
            stage.canvas.drawPath(path, fill(lit))
            if not inner:
                self._dots(stage, corners, lit)
            stage.canvas.drawPath(path, line(darker(lit, 0.4), 0.8, 0.5))

    def _dots(self, stage: Stage, corners: list[Vec], lit: Rgb) -> None:
        for i in range(3):
            for k in range(5):
                a = lerp(corners[0], corners[1], (i + 0.5) / 3)
                b = lerp(corners[3], corners[2], (i + 0.5) / 3)
                x, y = stage.camera.project(lerp(a, b, (k + 0.5 * (i % 2) + 0.25) / 5))
                stage.canvas.drawCircle(x, y, 0.42 * stage.camera.scale(a), fill(lighter(lit, 0.55), 0.9))


class Peg(Thing):
    """The free upper part of a peg: rings hide what is below `foot_cm`."""

    rank = 6

    def __init__(self, colour: Rgb, height: float) -> None:
        super().__init__(1.1, height)
        self.colour, self.foot_cm = colour, 1.6

    def draw(self, stage: Stage) -> None:
        if self.height - self.foot_cm < 0.3:
            return
        foot = (self.at[0], self.at[1], self.at[2] + self.foot_cm)
        rest = self.height - self.foot_cm
        draw_turned(
            stage,
            foot,
            UP,
            [(0.0, 1.05), (rest - 0.5, 1.0), (rest - 0.1, 0.7), (rest, 0.1)],
            self.colour,
            0.3,
        )
