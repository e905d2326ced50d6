"""Flat outlines with a thickness: boards, bread, cheese, boxes, books."""

from __future__ import annotations

import math
from collections.abc import Sequence

import skia

from kscurate.sample.world.colours import Rgb, argb, darker
from kscurate.sample.world.stage import Stage, line, polygon
from kscurate.sample.world.vectors import Vec

Outline = Sequence[tuple[float, float]]


def rectangle(width: float, depth: float, corner: float = 0.0, n: int = 4) -> list[tuple[float, float]]:
    """Counter-clockwise outline about the origin, with round corners."""
    if corner <= 0:
        return [
            (-width / 2, -depth / 2),
            (width / 2, -depth / 2),
            (width / 2, depth / 2),
            (-width / 2, depth / 2),
        ]
    points = []
    for i, (sx, sy) in enumerate(((1, -1), (1, 1), (-1, 1), (-1, -1))):
        for step in range(n + 1):
            angle = math.pi / 2 * (i - 1 + step / n)
            points.append(
                (
                    sx * (width / 2 - corner) + corner * math.cos(angle),
                    sy * (depth / 2 - corner) + corner * math.sin(angle),
                )
            )
    return points


def disc(radius: float, n: int = 24, squash: float = 1.0) -> list[tuple[float, float]]:
    angles = [2 * math.pi * i / n for i in range(n)]
    return [(radius * math.cos(a), radius * squash * math.sin(a)) for a in angles]


def placed(outline: Outline, at: Vec, yaw: float = 0.0, height: float = 0.0) -> list[Vec]:
    cosine, sine = math.cos(yaw), math.sin(yaw)
    return [
        (at[0] + x * cosine - y * sine, at[1] + x * sine + y * cosine, at[2] + height) for x, y in outline
    ]


def draw_slab(
    stage: Stage,
    at: Vec,
    outline: Outline,
    height: float,
    colour: Rgb,
    yaw: float = 0.0,
    side: Rgb | None = None,
    gloss: float = 0.0,
) -> None:
    """`outline` lies at `at`, turned by `yaw` (rad), and is `height` cm thick."""
    canvas, light, toward = stage.canvas, stage.light, stage.camera.toward
    low, high = placed(outline, at, yaw), placed(outline, at, yaw, height)
    low_px, high_px = stage.points(low), stage.points(high)
    n = len(outline)
    side = side or darker(colour, 0.15)
    if height > 0.02:
        faces = []
        for i in range(n):
            j = (i + 1) % n
            edge = (low[j][0] - low[i][0], low[j][1] - low[i][1])
            length = math.hypot(*edge) or 1.0
            normal = (edge[1] / length, -edge[0] / length, 0.0)
            if normal[0] * toward[0] + normal[1] * toward[1] > -0.02:
                faces.append((stage.camera.depth(low[i]), i, j, normal))
        for _, i, j, normal in sorted(faces, reverse=True):
            lit = argb(light.lit(side, normal))
            face = polygon([low_px[i], low_px[j], high_px[j], high_px[i]])
            # The hairline closes the seams that antialiasing leaves between neighbouring faces.
            canvas.drawPath(
                face,
                skia.Paint(AntiAlias=True, Color=lit, Style=skia.Paint.kStrokeAndFill_Style, StrokeWidth=0.6),
            )
    top = polygon(high_px)
    lit_top = light.lit(colour, (0.0, 0.0, 1.0), gloss, toward)
    xs = [x for x, _ in high_px]
    shader = skia.GradientShader.MakeLinear(
        [skia.Point(min(xs), 0), skia.Point(max(xs) + 0.1, 0)],
        [argb((c[0], c[1], c[2])) for c in _sweep(lit_top, light.direction[0])],
    )
    canvas.drawPath(top, skia.Paint(AntiAlias=True, Dither=True, Shader=shader))
    canvas.drawPath(top, line((1.0, 1.0, 1.0), 0.9, 0.22))


def _sweep(colour: Rgb, lamp_x: float) -> list[Rgb]:
    """A slight fall-off across a flat top, away from the lamp."""
    bright = (colour[0] * 1.06, colour[1] * 1.06, colour[2] * 1.06)
    dim = (colour[0] * 0.94, colour[1] * 0.94, colour[2] * 0.94)
    return [bright, colour, dim] if lamp_x < 0 else [dim, colour, bright]
