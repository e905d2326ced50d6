"""What a vessel holds: liquids that shine and ripple, heaps of grains."""

from __future__ import annotations

import math
from dataclasses import dataclass

import skia

from kscurate.sample.world.colours import Rgb, darker, lighter
from kscurate.sample.world.stage import Stage, fade, line


@dataclass(slots=True)
class Layer:
    """One filling: `kind` is "liquid" or "grain"; `top_cm` above the inner floor."""

    kind: str
    colour: Rgb
    top_cm: float
    streak: Rgb | None = None
    streak_share: float = 0.0
    swirl: float = 0.0


def draw_surface(stage: Stage, oval: skia.Rect, layer: Layer, radius: float, ripple: float = 0.0) -> None:
    """The top of a filling: a shaded, shining liquid, or a heap of grains."""
    canvas, colour = stage.canvas, layer.colour
    x, y, rx, ry = oval.centerX(), oval.centerY(), max(oval.width() / 2, 0.5), max(oval.height() / 2, 0.2)
    canvas.save()
    canvas.translate(x, y)
    canvas.scale(rx, ry)
    unit_oval = skia.Rect.MakeLTRB(-1, -1, 1, 1)
    if layer.kind == "liquid":
        canvas.drawOval(
            unit_oval,
            fade((0, 0.1), 1.15, [(lighter(colour, 0.10), 1), (colour, 1), (darker(colour, 0.22), 1)]),
        )
    else:
        canvas.drawOval(
            unit_oval,
            fade((-0.2, -0.3), 1.4, [(lighter(colour, 0.16), 1), (colour, 1), (darker(colour, 0.3), 1)]),
        )
        _grains(canvas, colour)
    if layer.streak is not None and layer.streak_share > 0.01:
        _streaks(canvas, layer.streak, layer.streak_share, layer.swirl)
    if layer.kind == "liquid":
        if ripple > 0.01:
            for k in range(2):
                phase = (stage.time_s * 1.4 + k * 0.5) % 1.0
                canvas.drawCircle(
                    0, 0, 0.12 + 0.75 * phase, line(lighter(colour, 0.5), 0.035, 0.5 * ripple * (1 - phase))
                )
        canvas.drawArc(
            skia.Rect.MakeLTRB(-0.88, -0.86, 0.88, 0.9), 195, 62, False, line((1, 1, 1), 0.05, 0.42)
        )
        canvas.drawOval(unit_oval, line(darker(colour, 0.35), 0.045, 0.4))
    canvas.restore()


def _grains(canvas: skia.Canvas, colour: Rgb) -> None:
    golden = math.pi * (3 - math.sqrt(5))
    dark: list[skia.Point] = []
    light: list[skia.Point] = []
    for i in range(46):
        r, a = 0.96 * math.sqrt((i + 0.5) / 46), i * golden
        (dark if i % 2 else light).append(skia.Point(r * math.cos(a), r * math.sin(a)))
    canvas.drawPoints(skia.Canvas.kPoints_PointMode, dark, line(darker(colour, 0.4), 0.085, 0.5))
    canvas.drawPoints(skia.Canvas.kPoints_PointMode, light, line(lighter(colour, 0.4), 0.075, 0.5))


def _streaks(canvas: skia.Canvas, colour: Rgb, share: float, swirl: float) -> None:
    """Another colour drawn out in spiral arms."""
    for arm in range(3):
        path = skia.Path()
        for i in range(9):
            t = i / 8
            angle = arm * 2.094 + swirl + t * (1.2 + 0.5 * swirl)
            reach = 0.12 + 0.68 * t
            point = (reach * math.cos(angle), reach * math.sin(angle))
            path.moveTo(*point) if i == 0 else path.lineTo(*point)
        canvas.drawPath(path, line(colour, 0.34 * (1 - 0.45 * min(1.0, swirl / 8)), min(1.0, share)))
