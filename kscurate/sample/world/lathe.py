"""Turned bodies: a profile of rings about an axis, seen from anywhere, shaded by their normals."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import skia

from kscurate.sample.world.colours import Rgb, argb
from kscurate.sample.world.stage import Stage
from kscurate.sample.world.vectors import UP, Vec, cross, dot, unit

Profile = Sequence[tuple[float, float]]  # (height along the axis, radius), cm, upwards
_ACROSS = (-1.0, -0.8, -0.35, 0.1, 0.5, 0.85, 1.0)
_POSITIONS = [(across + 1.0) / 2.0 for across in _ACROSS]


class Turned:
    """A lathe axis as the camera sees it: local canvas units are px, -y runs along the axis."""

    def __init__(self, stage: Stage, base: Vec, axis: Vec = UP) -> None:
        camera = stage.camera
        self.stage, self.base, self.axis = stage, base, axis
        self.toward = camera.toward_from(base)
        self.facing = dot(axis, self.toward)
        self.foreshortening = math.sqrt(max(0.0, 1.0 - self.facing**2))
        self.scale = camera.scale(base)
        self.depth = camera.depth(base)
        sideways, upward = dot(axis, camera.right), dot(axis, camera.up)
        length = math.hypot(sideways, upward)
        if length < 1e-3:
            sideways, upward, length = 0.0, 1.0, 1.0
        self.sine, self.cosine = sideways / length, upward / length
        self.across = unit(
            (
                camera.right[0] * self.cosine - camera.up[0] * self.sine,
                camera.right[1] * self.cosine - camera.up[1] * self.sine,
                camera.right[2] * self.cosine - camera.up[2] * self.sine,
            )
        )
        front = cross(self.across, axis)
        self.front = front if dot(front, self.toward) > 0 else (-front[0], -front[1], -front[2])

    def __enter__(self) -> Turned:
        canvas = self.stage.canvas
        canvas.save()
        canvas.translate(*self.stage.camera.project(self.base))
        canvas.rotate(math.degrees(math.atan2(self.sine, self.cosine)))
        return self

    def __exit__(self, *_: object) -> None:
        self.stage.canvas.restore()

    def ring(self, height: float, radius: float) -> tuple[float, float, float]:
        """(y, half width, half height) of a ring in px."""
        scale = self.scale * self.depth / max(1.0, self.depth - height * self.facing)
        half_width = radius * scale
        return -height * self.foreshortening * scale, half_width, half_width * abs(self.facing)

    def oval(self, height: float, radius: float) -> skia.Rect:
        y, rx, ry = self.ring(height, radius)
        return skia.Rect.MakeLTRB(-rx, y - ry, rx, y + ry)

    def normal(self, across: float, slope: float) -> Vec:
        """Of the side facing the viewer at `across` in [-1, 1]; `slope` is d radius / d height."""
        level = 1.0 / math.sqrt(1.0 + slope * slope)
        side, front, rise = across * level, math.sqrt(max(0.0, 1.0 - across * across)) * level, -slope * level
        return (
            self.across[0] * side + self.front[0] * front + self.axis[0] * rise,
            self.across[1] * side + self.front[1] * front + self.axis[1] * rise,
            self.across[2] * side + self.front[2] * front + self.axis[2] * rise,
        )

    def shading(
        self,
        colour: Rgb,
        slope: float,
        half_width: float,
        gloss: float,
        alpha: float = 1.0,
        inward: bool = False,
    ) -> skia.Paint:
        light, colours = self.stage.light, []
        for across in _ACROSS:
            normal = self.normal(across, slope)
            if inward:
                normal = (-normal[0], -normal[1], -normal[2])
            lit = light.lit(colour, normal, gloss, self.toward)
            edge = 0.10 * across**6
            colours.append(argb((lit[0] - edge, lit[1] - edge, lit[2] - edge), alpha))
        shader = skia.GradientShader.MakeLinear(
            [skia.Point(-max(half_width, 0.1), 0), skia.Point(max(half_width, 0.1), 0)], colours, _POSITIONS
        )
        return skia.Paint(AntiAlias=True, Dither=True, Shader=shader)

    def band(self, low: tuple[float, float], high: tuple[float, float]) -> skia.Path:
        """The outline of the body between two rings."""
        y0, rx0, ry0 = self.ring(*low)
        y1, rx1, ry1 = self.ring(*high)
        squash = max(abs(self.facing), 1e-3)
        gap = (y0 - y1) / squash
        path = skia.Path()
        if abs(rx0 - rx1) >= gap:
            wide, y = (rx0, y0) if rx0 > rx1 else (rx1, y1)
            path.addOval(skia.Rect.MakeLTRB(-wide, y - wide * squash, wide, y + wide * squash))
            return path
        # One convex outline (two arcs and their tangents) is filled several times faster than three shapes.
        lean = math.degrees(math.asin((rx0 - rx1) / gap))
        ry0, ry1 = max(ry0, 0.01), max(ry1, 0.01)
        path.arcTo(skia.Rect.MakeLTRB(-rx1, y1 - ry1, rx1, y1 + ry1), 180 + lean, 180 - 2 * lean, True)
        path.arcTo(skia.Rect.MakeLTRB(-rx0, y0 - ry0, rx0, y0 + ry0), -lean, 180 + 2 * lean, False)
        path.close()
        return path

    def body(self, profile: Profile, colour: Rgb, gloss: float = 0.25, alpha: float = 1.0) -> None:
        canvas = self.stage.canvas
        bands = list(itertools.pairwise(profile))
        if self.facing < 0:
            bands.reverse()
        for low, high in bands:
            slope = (high[1] - low[1]) / max(1e-3, high[0] - low[0])
            width = max(self.ring(*low)[1], self.ring(*high)[1])
            canvas.drawPath(self.band(low, high), self.shading(colour, slope, width, gloss, alpha))
        if self.facing < 0:
            self.disc(*profile[0], colour, flip=True)

    def disc(self, height: float, radius: float, colour: Rgb, gloss: float = 0.0, flip: bool = False) -> None:
        """The flat end at `height`."""
        sign = -1.0 if flip else 1.0
        normal = (self.axis[0] * sign, self.axis[1] * sign, self.axis[2] * sign)
        lit = self.stage.light.lit(colour, normal, gloss, self.toward)
        self.stage.canvas.drawOval(self.oval(height, radius), skia.Paint(AntiAlias=True, Color=argb(lit)))


def draw_turned(
    stage: Stage,
    base: Vec,
    axis: Vec,
    profile: Profile,
    colour: Rgb,
    gloss: float = 0.25,
    cap: Rgb | None = None,
) -> None:
    """A closed turned body; `cap` colours its upper end where that is seen."""
    with Turned(stage, base, axis) as turned:
        turned.body(profile, colour, gloss)
        if turned.facing > 0 and profile[-1][1] > 0.05:
            turned.disc(*profile[-1], cap or colour, gloss * 0.3)


def ball(radius: float, n: int = 9, squash: float = 1.0) -> list[tuple[float, float]]:
    """The profile of a ball that stands on the base point."""
    angles = [math.pi * i / n for i in range(n + 1)]
    return [(radius * squash * (1.0 - math.cos(a)), max(0.01, radius * math.sin(a))) for a in angles]
