"""The canvas with its camera and its lamp: what every drawn thing is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import skia

from kscurate.sample.world.camera import Camera
from kscurate.sample.world.colours import Rgb, argb
from kscurate.sample.world.light import Light
from kscurate.sample.world.vectors import Vec, add


def fill(colour: Rgb, alpha: float = 1.0) -> skia.Paint:
    return skia.Paint(AntiAlias=True, Color=argb(colour, alpha))


def line(colour: Rgb, width: float, alpha: float = 1.0) -> skia.Paint:
    return skia.Paint(
        AntiAlias=True,
        Color=argb(colour, alpha),
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=width,
        StrokeCap=skia.Paint.kRound_Cap,
        StrokeJoin=skia.Paint.kRound_Join,
    )


# Dithered paints take the fast raster pipeline: gradients cost a third of plain ones.


def fade(centre: tuple[float, float], radius: float, stops: Sequence[tuple[Rgb, float]]) -> skia.Paint:
    """A radial gradient from the centre outwards; each stop is (colour, alpha)."""
    colours = [argb(colour, alpha) for colour, alpha in stops]
    shader = skia.GradientShader.MakeRadial(skia.Point(*centre), max(radius, 0.01), colours)
    return skia.Paint(AntiAlias=True, Dither=True, Shader=shader)


def blend(start: tuple[float, float], end: tuple[float, float], colours: Iterable[Rgb]) -> skia.Paint:
    """A linear gradient over evenly spaced colours."""
    shader = skia.GradientShader.MakeLinear(
        [skia.Point(*start), skia.Point(*end)], [argb(colour) for colour in colours]
    )
    return skia.Paint(AntiAlias=True, Dither=True, Shader=shader)


def polygon(points: Sequence[tuple[float, float]], closed: bool = True) -> skia.Path:
    path = skia.Path()
    path.addPoly([skia.Point(x, y) for x, y in points], closed)
    return path


def smooth(points: Sequence[tuple[float, float]], closed: bool = True) -> skia.Path:
    """A soft curve through the middles of the edges of `points`."""
    path = skia.Path()
    n = len(points)
    if closed:
        middles = [
            ((points[i][0] + points[(i + 1) % n][0]) / 2, (points[i][1] + points[(i + 1) % n][1]) / 2)
            for i in range(n)
        ]
        path.moveTo(*middles[-1])
        for corner, middle in zip(points, middles, strict=True):
            path.quadTo(*corner, *middle)
        path.close()
        return path
    path.moveTo(*points[0])
    for i in range(1, n - 1):
        end = (
            points[i + 1]
            if i == n - 2
            else ((points[i][0] + points[i + 1][0]) / 2, (points[i][1] + points[i + 1][1]) / 2)
        )
        path.quadTo(*points[i], *end)
    if n == 2:
        path.lineTo(*points[1])
    return path


@dataclass(frozen=True, slots=True)
class Stage:
    canvas: skia.Canvas
    camera: Camera
    light: Light
    time_s: float = 0.0

    def points(self, points: Iterable[Vec]) -> list[tuple[float, float]]:
        return [self.camera.project(point) for point in points]

    @contextmanager
    def plane(self, origin: Vec, u: Vec = (1.0, 0.0, 0.0), v: Vec = (0.0, 1.0, 0.0)) -> Iterator[skia.Canvas]:
        """Draw flat on the plane through `origin`: canvas units are cm along `u` and `v`."""
        x, y = self.camera.project(origin)
        ux, uy = self.camera.project(add(origin, u))
        vx, vy = self.camera.project(add(origin, v))
        matrix = skia.Matrix()
        matrix.setAll(ux - x, vx - x, x, uy - y, vy - y, y, 0, 0, 1)
        self.canvas.save()
        self.canvas.concat(matrix)
        yield self.canvas
        self.canvas.restore()
