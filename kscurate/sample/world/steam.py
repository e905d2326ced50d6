"""Steam that curls up from hot things."""

from __future__ import annotations

import math

import skia

from kscurate.sample.world.stage import Stage, fade
from kscurate.sample.world.vectors import Vec


def draw_steam(stage: Stage, source: Vec, radius: float, strength: float) -> None:
    canvas, camera = stage.canvas, stage.camera
    scale = camera.scale(source)
    for i in range(7):
        age = (stage.time_s * 0.33 + i / 7) % 1.0
        lift = 1.0 + 13.0 * age
        drift = math.sin(age * 5.0 + i * 2.1 + stage.time_s * 0.7) * (0.6 + 1.6 * age)
        x, y = camera.project(
            (source[0] + drift + radius * 0.45 * math.sin(i * 2.4), source[1], source[2] + lift)
        )
        size = scale * (1.3 + 2.6 * age)
        alpha = strength * 0.30 * math.sin(math.pi * age) ** 0.8
        canvas.save()
        canvas.translate(x, y)
        canvas.scale(0.8, 1.25)
        canvas.drawRect(
            skia.Rect.MakeLTRB(-size, -size, size, size),
            fade((0, 0), size, [((1, 1, 1), alpha), ((1, 1, 1), alpha * 0.45), ((1, 1, 1), 0.0)]),
        )
        canvas.restore()
