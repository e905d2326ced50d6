"""Paper and cloth that can be folded: facets about creases."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import skia

from kscurate.sample.world.colours import Rgb, argb, darker, lighter
from kscurate.sample.world.shadow import cast_outline
from kscurate.sample.world.stage import Stage, line, polygon
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.vectors import Vec

Flat = tuple[float, float]
Affine = tuple[float, float, float, float, float, float]  # x' = a x + b y + c; y' = d x + e y + f
Pattern = Callable[[skia.Canvas], None]
_KEEP: Affine = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Facet:
    """A flat piece: its outline on the unfolded sheet, where it lies now, and which face is up."""

    outline: tuple[Flat, ...]
    place: Affine = _KEEP
    face_up: bool = True

    def now(self) -> list[Flat]:
        a, b, c, d, e, f = self.place
        return [(a * x + b * y + c, d * x + e * y + f) for x, y in self.outline]


@dataclass(frozen=True, slots=True)
class Crease:
    """A line through `point` along `way`; what lies on its left is folded over."""

    point: Flat
    way: Flat


class Sheet(Thing):
    """A sheet with a `front` and a `back` colour; `fold` is the crease being folded and how far (0..1)."""

    rank = 2

    def __init__(
        self,
        outline: Sequence[Flat],
        front: Rgb,
        back: Rgb,
        pattern: Pattern | None = None,
        thick: float = 0.05,
    ) -> None:
        reach = max(math.hypot(x, y) for x, y in outline)
        super().__init__(reach, 0.2)
        self.facets = [Facet(tuple(outline))]
        self.front, self.back, self.pattern, self.thick = front, back, pattern, thick
        self.fold: tuple[Crease, float] | None = None

    @property
    def grip_point(self) -> Vec:
        points = [p for facet in self.facets for p in facet.now()]
        x = sum(p[0] for p in points) / len(points)
        y = min(p[1] for p in points)
        return self.world((x, y), 0.3)

    def world(self, point: Flat, height: float = 0.0) -> Vec:
        cosine, sine = math.cos(self.yaw), math.sin(self.yaw)
        return (
            self.at[0] + point[0] * cosine - point[1] * sine,
            self.at[1] + point[0] * sine + point[1] * cosine,
            self.at[2] + height,
        )

    def lifted(self, point: Flat, crease: Crease, share: float) -> Vec:
        """A point of the moving side after `share` of the half turn about the crease."""
        foot, offset, reach = _foot(point, crease)
        angle = math.pi * share
        here = (foot[0] + offset[0] * math.cos(angle), foot[1] + offset[1] * math.cos(angle))
        return self.world(here, 0.12 + reach * math.sin(angle))

    def farthest(self, crease: Crease) -> Flat:
        """The point of the moving side that is farthest from the crease: where fingers take it."""
        points = [p for facet in self.facets for p in _cut(facet.now(), crease, True)]
        return max(points, key=lambda p: (round(_foot(p, crease)[2], 3), p), default=crease.point)

    def folded(self, crease: Crease) -> list[Facet]:
        """The facets once the fold is made, lowest first."""
        still, moved = [], []
        for facet in self.facets:
            for left in (False, True):
                outline = _cut_facet(facet, crease, left)
                if len(outline) >= 3 and abs(_area(outline)) > 1e-3:
                    if left:
                        moved.append(Facet(outline, _reflected(facet.place, crease), not facet.face_up))
                    else:
                        still.append(Facet(outline, facet.place, facet.face_up))
        return still + moved[::-1]

    def cast(self, stage: Stage) -> None:
        facet = self.facets[0]
        points = facet.now() if self.fold is None else _cut(facet.now(), self.fold[0], False)
        if len(points) >= 3:
            cast_outline(stage, [self.world(p, 0.15) for p in points], self.ground_cm, 0.4)

    def draw(self, stage: Stage) -> None:
        if self.fold is None:
            for i, facet in enumerate(self.facets):
                self._facet(stage, facet, i)
            return
        crease, share = self.fold
        moving = []
        for i, facet in enumerate(self.facets):
            for left in (False, True):
                outline = _cut_facet(facet, crease, left)
                if len(outline) >= 3:
                    part = Facet(outline, facet.place, facet.face_up)
                    if left:
                        moving.append(part)
                    else:
                        self._facet(stage, part, i)
        for facet in moving:
            cast_outline(stage, [self.lifted(p, crease, share) for p in facet.now()], self.at[2], 0.3)
        for facet in moving if share < 0.5 else moving[::-1]:
            self._turning(stage, facet, crease, share)

    def _facet(self, stage: Stage, facet: Facet, index: int) -> None:
        flat = [self.world(p, self.thick * index) for p in facet.now()]
        colour = self.front if facet.face_up else self.back
        self._paint(stage, flat, facet, stage.light.lit(colour, (0.0, 0.0, 1.0)), (0.0, self.thick * index))

    def _turning(self, stage: Stage, facet: Facet, crease: Crease, share: float) -> None:
        angle = math.pi * share
        points = [self.lifted(p, crease, share) for p in facet.now()]
        shown_front = facet.face_up == (share < 0.5)
        colour = self.front if shown_front else self.back
        _, offset, reach = _foot(self.farthest(crease), crease)
        length = reach or 1.0
        cosine, sine = math.cos(self.yaw), math.sin(self.yaw)
        out = (
            offset[0] / length * cosine - offset[1] / length * sine,
            offset[0] / length * sine + offset[1] / length * cosine,
        )
        sign = 1.0 if share < 0.5 else -1.0
        normal = (-out[0] * math.sin(angle) * sign, -out[1] * math.sin(angle) * sign, math.cos(angle) * sign)
        self._paint(stage, points, None, stage.light.lit(colour, normal), (0.0, 0.0))

    def _paint(self, stage: Stage, points: list[Vec], facet: Facet | None, colour: Rgb, lift: Flat) -> None:
        canvas = stage.canvas
        flat = stage.points(points)
        path = polygon(flat)
        xs, ys = [p[0] for p in flat], [p[1] for p in flat]
        shader = skia.GradientShader.MakeLinear(
            [skia.Point(min(xs), min(ys)), skia.Point(max(xs), max(ys) + 0.1)],
            [argb(lighter(colour, 0.10)), argb(colour), argb(darker(colour, 0.10))],
        )
        canvas.drawPath(path, skia.Paint(AntiAlias=True, Dither=True, Shader=shader))
        if facet is not None and facet.face_up and self.pattern is not None:
            a, b, c, d, e, f = facet.place
            u = self.world((1.0, 0.0))
            v = self.world((0.0, 1.0))
            origin = self.world((0.0, 0.0), lift[1])
            ux, vx = (u[0] - self.at[0], u[1] - self.at[1], 0.0), (v[0] - self.at[0], v[1] - self.at[1], 0.0)
            canvas.save()
            canvas.clipPath(path, doAntiAlias=True)
            with stage.plane(origin, ux, vx) as plane:
                plane.concat(skia.Matrix.MakeAll(a, b, c, d, e, f, 0, 0, 1))
                self.pattern(plane)
            canvas.restore()
        canvas.drawPath(path, line(darker(colour, 0.45), 0.9, 0.55))
        canvas.drawPath(path, line((1.0, 1.0, 1.0), 0.5, 0.35))


def _foot(point: Flat, crease: Crease) -> tuple[Flat, Flat, float]:
    """Foot on the crease, offset from it, distance."""
    length = math.hypot(*crease.way)
    wx, wy = crease.way[0] / length, crease.way[1] / length
    dx, dy = point[0] - crease.point[0], point[1] - crease.point[1]
    along = dx * wx + dy * wy
    foot = (crease.point[0] + wx * along, crease.point[1] + wy * along)
    offset = (point[0] - foot[0], point[1] - foot[1])
    return foot, offset, math.hypot(*offset)


def _side(point: Flat, crease: Crease) -> float:
    return crease.way[0] * (point[1] - crease.point[1]) - crease.way[1] * (point[0] - crease.point[0])


def _cut(points: Sequence[Flat], crease: Crease, left: bool) -> list[Flat]:
    return [p for p, _ in _clip([(p, p) for p in points], crease, left)]


def _cut_facet(facet: Facet, crease: Crease, left: bool) -> tuple[Flat, ...]:
    pairs = list(zip(facet.outline, facet.now(), strict=True))
    return tuple(original for original, _ in _clip(pairs, crease, left))


def _clip(pairs: Sequence[tuple[Flat, Flat]], crease: Crease, left: bool) -> list[tuple[Flat, Flat]]:
    """Sutherland-Hodgman on (carried point, point that is tested)."""
    sign = 1.0 if left else -1.0
    out: list[tuple[Flat, Flat]] = []
    for i, (carried, tested) in enumerate(pairs):
        carried_next, tested_next = pairs[(i + 1) % len(pairs)]
        here, there = sign * _side(tested, crease), sign * _side(tested_next, crease)
        if here >= -1e-9:
            out.append((carried, tested))
        if (here > 1e-9 and there < -1e-9) or (here < -1e-9 and there > 1e-9):
            share = here / (here - there)
            out.append((_mid(carried, carried_next, share), _mid(tested, tested_next, share)))
    return out


def _mid(a: Flat, b: Flat, share: float) -> Flat:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def _area(points: Sequence[Flat]) -> float:
    n = len(points)
    return (
        sum(points[i][0] * points[(i + 1) % n][1] - points[(i + 1) % n][0] * points[i][1] for i in range(n))
        / 2
    )


def _reflected(place: Affine, crease: Crease) -> Affine:
    length = math.hypot(*crease.way)
    wx, wy = crease.way[0] / length, crease.way[1] / length
    ra, rb, rd, re = 2 * wx * wx - 1, 2 * wx * wy, 2 * wx * wy, 2 * wy * wy - 1
    px, py = crease.point
    tx, ty = px - (ra * px + rb * py), py - (rd * px + re * py)
    a, b, c, d, e, f = place
    return (
        ra * a + rb * d,
        ra * b + rb * e,
        ra * c + rb * f + tx,
        rd * a + re * d,
        rd * b + re * e,
        rd * c + re * f + ty,
    )
