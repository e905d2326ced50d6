"""Spoons, knives, brushes, whisks: drawn from the tip (foot) along the axis."""

from __future__ import annotations

import math

from kscurate.sample.world.colours import Rgb, darker, rgb
from kscurate.sample.world.lathe import draw_turned
from kscurate.sample.world.stage import Stage, fade, line, polygon, smooth
from kscurate.sample.world.things.thing import Solid
from kscurate.sample.world.tube import draw_tube
from kscurate.sample.world.vectors import Vec, add, along, cross, mul, unit

STEEL = rgb("c3c8cc")
WOOD = rgb("b98550")
LYING: Vec = (0.0, 1.0, 0.06)


def lying(solid: Solid, toward_deg: float = 80.0) -> Solid:
    """Laid down on the table, its grip pointing away at this angle."""
    angle = math.radians(toward_deg)
    solid.axis = unit((math.cos(angle), math.sin(angle), 0.05))
    return solid


def spoon(colour: Rgb = STEEL, length: float = 15.0) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_tube(stage, [along(at, axis, 3.0), along(at, axis, length)], 0.33, colour, 0.7)
        side = unit(cross(axis, stage.camera.toward))
        outline = [
            add(along(at, axis, 2.2 + 2.3 * math.cos(a)), mul(side, 1.45 * math.sin(a))) for a in _round(14)
        ]
        flat = stage.points(outline)
        path = smooth(flat)
        x = sum(p[0] for p in flat) / len(flat)
        y = sum(p[1] for p in flat) / len(flat)
        scale = stage.camera.scale(at)
        stage.canvas.drawPath(
            path,
            fade(
                (x - scale * 0.4, y - scale * 0.4),
                2.4 * scale,
                [(mul_tone(colour, 0.72), 1), (colour, 1), (mul_tone(colour, 1.2), 1)],
            ),
        )
        stage.canvas.drawPath(path, line(darker(colour, 0.4), 0.8, 0.6))

    return Solid(paint, 0.8, length)


def knife(colour: Rgb = WOOD, blade: float = 12.0, length: float = 21.0) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        side = unit(cross(axis, stage.camera.toward))
        down: Vec = side if side[2] < 0 else mul(side, -1.0)
        if abs(axis[2]) < 0.2 and abs(side[2]) < 0.3:
            down = side
        points = [
            at,
            along(at, axis, blade),
            add(along(at, axis, blade), mul(down, 2.2)),
            add(along(at, axis, 3.0), mul(down, 2.0)),
            add(along(at, axis, 0.8), mul(down, 1.1)),
        ]
        path = polygon(stage.points(points))
        a, b = stage.points([along(at, axis, 4.0), add(along(at, axis, 4.0), mul(down, 2.2))])
        from kscurate.sample.world.stage import blend

        stage.canvas.drawPath(path, blend(a, b, [rgb("9aa2a8"), rgb("e8ecee"), rgb("c6ccd0")]))
        stage.canvas.drawPath(path, line(rgb("6f777d"), 0.8, 0.7))
        draw_tube(
            stage,
            [add(along(at, axis, blade), mul(down, 0.9)), add(along(at, axis, length), mul(down, 0.9))],
            0.85,
            colour,
            0.3,
        )

    return Solid(paint, 0.9, length)


def paintbrush(tip: Rgb, colour: Rgb = WOOD, length: float = 18.0) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_turned(
            stage, along(at, axis, 4.3), axis, [(0.0, 0.5), (3.0, 0.52), (length - 4.3, 0.22)], colour, 0.5
        )
        draw_turned(stage, along(at, axis, 2.6), axis, [(0.0, 0.62), (1.9, 0.5)], STEEL, 0.8)
        draw_turned(stage, at, axis, [(0.0, 0.08), (0.9, 0.5), (2.0, 0.7), (2.8, 0.6)], tip, 0.1)

    return Solid(paint, 0.6, length)


def stick(colour: Rgb = WOOD, length: float = 17.0) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_turned(stage, at, axis, [(0.0, 0.4), (length, 0.45)], colour, 0.2)

    return Solid(paint, 0.5, length)


def whisk(length: float = 21.0) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        aside = unit(cross(axis, stage.camera.toward))
        for share in (-1.0, -0.5, 0.0, 0.5, 1.0):
            points = [
                along(at, axis, 0.0),
                add(along(at, axis, 1.6), mul(aside, 2.4 * share)),
                add(along(at, axis, 5.0), mul(aside, 2.2 * share)),
                along(at, axis, 10.0),
            ]
            stage.canvas.drawPath(smooth(stage.points(points), closed=False), line(rgb("8d959b"), 2.0, 0.95))
            stage.canvas.drawPath(smooth(stage.points(points), closed=False), line(rgb("e9eef0"), 0.9, 0.95))
        draw_turned(
            stage,
            along(at, axis, 9.6),
            axis,
            [(0.0, 0.55), (1.0, 0.75), (length - 9.6, 0.9)],
            rgb("3d4448"),
            0.4,
        )

    return Solid(paint, 1.8, length)


def mul_tone(colour: Rgb, factor: float) -> Rgb:
    return (colour[0] * factor, colour[1] * factor, colour[2] * factor)


def _round(n: int) -> list[float]:
    return [2 * math.pi * i / n for i in range(n)]
