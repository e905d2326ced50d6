"""What falls from a tilted lip: a thread of liquid or a run of grains."""

from __future__ import annotations

import math

import skia

from kscurate.sample.world.colours import Rgb, darker, lighter
from kscurate.sample.world.stage import Stage, fade, line, polygon
from kscurate.sample.world.vectors import Vec


def draw_stream(
    stage: Stage,
    start: Vec,
    end: Vec,
    colour: Rgb,
    width: float,
    grain: bool,
    shown: tuple[float, float],
    sign: float,
) -> None:
    """`shown` is (share that still leaves the lip, share that has reached the ground)."""
    canvas, scale = stage.canvas, stage.camera.scale(end)
    curve = []
    for i in range(9):
        t = i / 8
        x = start[0] + (end[0] - start[0]) * min(1.0, t * 1.5) ** 0.8
        y = start[1] + (end[1] - start[1]) * t
        z = start[2] + (end[2] - start[2]) * t * t
        curve.append((x, y, z))
    flat = stage.points(curve)
    leaving, reached = shown
    first, last = int((1.0 - leaving) * 8), math.ceil(reached * 8)
    flat = flat[first : last + 1]
    if len(flat) < 2:
        return
    if grain:
        points_dark: list[skia.Point] = []
        points_light: list[skia.Point] = []
        for i in range(60):
            t = (i * 0.618034 + stage.time_s * 2.3) % 1.0
            place = t * (len(flat) - 1)
            k = min(int(place), len(flat) - 2)
            part = place - k
            spread = (0.25 + 0.75 * t) * width * scale * 0.9
            jitter = math.sin(i * 12.9898) * spread
            x = flat[k][0] + (flat[k + 1][0] - flat[k][0]) * part + jitter
            y = flat[k][1] + (flat[k + 1][1] - flat[k][1]) * part + math.cos(i * 7.3) * spread * 0.3
            (points_dark if i % 3 else points_light).append(skia.Point(x, y))
        size = max(1.6, 0.26 * scale)
        canvas.drawPath(polygon(flat, closed=False), line(colour, width * scale * 0.7, 0.45))
        canvas.drawPoints(skia.Canvas.kPoints_PointMode, points_dark, line(darker(colour, 0.22), size))
        canvas.drawPoints(skia.Canvas.kPoints_PointMode, points_light, line(lighter(colour, 0.3), size))
        return
    left, right = [], []
    for i, (x, y) in enumerate(flat):
        t = i / max(1, len(flat) - 1)
        swell = 1.0 + 0.14 * math.sin(t * 9.0 - stage.time_s * 16.0)
        half = width * scale * (0.62 - 0.22 * t) * swell
        left.append((x - half, y))
        right.append((x + half, y))
    body = polygon(left + right[::-1])
    canvas.drawPath(body, skia.Paint(AntiAlias=True, Color=line(colour, 1).getColor()))
    canvas.drawPath(body, line(darker(colour, 0.3), 0.8, 0.35))
    shine = [(x - width * scale * 0.15, y) for x, y in flat]
    canvas.drawPath(
        polygon(shine, closed=False), line(lighter(colour, 0.65), max(1.0, width * scale * 0.22), 0.7)
    )
    if reached >= 1.0:
        x, y = flat[-1]
        radius = width * scale * (1.5 + 0.3 * math.sin(stage.time_s * 13.0))
        canvas.save()
        canvas.translate(x, y)
        canvas.scale(1.0, max(0.3, abs(stage.camera.toward[2])))
        canvas.drawCircle(0, 0, radius, fade((0, 0), radius, [(lighter(colour, 0.55), 0.75), (colour, 0.0)]))
        canvas.restore()
