"""Soft shadows on the table."""

from __future__ import annotations

from collections.abc import Sequence

import skia

from kscurate.sample.world.colours import argb
from kscurate.sample.world.stage import Stage, polygon
from kscurate.sample.world.vectors import Vec

_TONE = (0.10, 0.07, 0.08)


def _soft(sigma_px: float, alpha: float) -> skia.Paint:
    return skia.Paint(
        AntiAlias=True,
        Dither=True,
        Color=argb(_TONE, alpha),
        MaskFilter=skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, max(0.4, sigma_px)),
    )


def cast_rounds(
    stage: Stage, rounds: Sequence[tuple[Vec, float]], ground_cm: float = 0.0, strength: float = 0.34
) -> None:
    """The shadow of a chain of balls (centre, radius): one soft shape from the first to the last."""
    camera, light = stage.camera, stage.light
    path = skia.Path()
    previous = None
    lift = min(point[2] for point, _ in rounds) - ground_cm
    flatness = max(0.25, abs(camera.toward[2]))
    scale = camera.scale(rounds[0][0])
    for point, radius in rounds:
        x, y = camera.project(light.cast(point, ground_cm))
        rx, ry = radius * scale, radius * scale * flatness
        path.addOval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry))
        if previous is not None:
            path.addPath(_bridge(previous, (x, y, rx, ry)))
        previous = (x, y, rx, ry)
    sigma = (0.32 + 0.07 * max(0.0, lift)) * scale
    stage.canvas.drawPath(path, _soft(sigma, strength / (1.0 + 0.02 * max(0.0, lift))))


def contact(stage: Stage, at: Vec, radius: float, strength: float = 0.4) -> None:
    """The dark seam where a round thing stands on the table."""
    camera = stage.camera
    x, y = camera.project(at)
    rx = radius * camera.scale(at) * 1.06
    ry = rx * max(0.25, abs(camera.toward[2]))
    stage.canvas.drawOval(
        skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry), _soft(0.22 * camera.scale(at), strength)
    )


def cast_outline(stage: Stage, points: Sequence[Vec], ground_cm: float = 0.0, strength: float = 0.36) -> None:
    """The shadow of a flat outline held above the ground."""
    light, camera = stage.light, stage.camera
    lift = sum(max(0.0, point[2] - ground_cm) for point in points) / len(points)
    path = polygon(stage.points(light.cast(point, ground_cm) for point in points))
    sigma = (0.22 + 0.11 * lift) * camera.scale(points[0])
    stage.canvas.drawPath(path, _soft(sigma, strength / (1.0 + 0.16 * lift)))


def _bridge(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> skia.Path:
    """The four-sided shape between two ovals, wound like them."""
    squash = a[3] / max(a[2], 1e-6)
    dx, dy = b[0] - a[0], (b[1] - a[1]) / squash
    length = (dx * dx + dy * dy) ** 0.5
    if length < 1e-6:
        return skia.Path()
    nx, ny = -dy / length, dx / length
    corners = [
        (a[0] - nx * a[2], a[1] - ny * a[2] * squash),
        (b[0] - nx * b[2], b[1] - ny * b[2] * squash),
        (b[0] + nx * b[2], b[1] + ny * b[2] * squash),
        (a[0] + nx * a[2], a[1] + ny * a[2] * squash),
    ]
    return polygon(corners)
