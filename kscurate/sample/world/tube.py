"""Bent round bars: handles, stems, straws, bananas."""

from __future__ import annotations

from collections.abc import Sequence

from kscurate.sample.world.colours import Rgb, darker, lighter
from kscurate.sample.world.stage import Stage, line, polygon, smooth
from kscurate.sample.world.vectors import Vec


def draw_tube(
    stage: Stage, points: Sequence[Vec], radius: float, colour: Rgb, gloss: float = 0.4, curved: bool = True
) -> None:
    """A tube of one radius (cm) along `points`."""
    camera, light = stage.camera, stage.light
    flat = stage.points(points)
    width = 2.0 * radius * camera.scale(points[len(points) // 2])
    path = smooth(flat, closed=False) if curved or len(flat) == 2 else polygon(flat, closed=False)
    canvas = stage.canvas
    canvas.drawPath(path, line(darker(colour, 0.42), width))
    canvas.drawPath(path, line(darker(colour, 0.06), width * 0.74))
    x = light.direction[0] * camera.right[0] + light.direction[1] * camera.right[1]
    canvas.save()
    canvas.translate(width * 0.16 * (1 if x > 0 else -1), -width * 0.12)
    canvas.drawPath(path, line(lighter(colour, 0.25 + gloss * 0.5), width * 0.26, 0.75))
    canvas.restore()
