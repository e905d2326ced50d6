"""Small round and flat eatables and toys made of balls, cubes and slices."""

from __future__ import annotations

import math

from kscurate.sample.world.colours import Rgb, darker, lighter, rgb
from kscurate.sample.world.lathe import ball, draw_turned
from kscurate.sample.world.slab import draw_slab, rectangle
from kscurate.sample.world.stage import Stage, fade, fill, line, smooth
from kscurate.sample.world.things.thing import Solid
from kscurate.sample.world.tube import draw_tube
from kscurate.sample.world.vectors import UP, Vec, along, cross, unit


def sphere(
    radius: float, colour: Rgb, gloss: float = 0.4, stem: Rgb | None = None, squash: float = 1.0
) -> Solid:
    profile = ball(radius, 8, squash)

    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_turned(stage, at, axis, profile, colour, gloss)
        if stem is not None:
            top = along(at, axis, 2 * radius * squash)
            draw_tube(
                stage,
                [along(top, axis, -0.2), (top[0] + 0.5 * radius, top[1], top[2] + 0.7 * radius)],
                0.12 * radius + 0.06,
                stem,
            )

    return Solid(paint, radius, 2 * radius * squash)


def cube(size: float, colour: Rgb, gloss: float = 0.2, alpha_edge: bool = False) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_slab(stage, at, rectangle(size, size, size * 0.14, 3), size, colour, yaw, gloss=gloss)

    return Solid(paint, size * 0.6, size)


def puck(radius: float, height: float, colour: Rgb, side: Rgb | None = None, gloss: float = 0.1) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_turned(
            stage,
            at,
            axis,
            [(0.0, radius * 0.96), (height * 0.3, radius), (height * 0.8, radius), (height, radius * 0.94)],
            side or colour,
            gloss,
            colour,
        )

    return Solid(paint, radius, height)


def citrus_slice(rind: Rgb, flesh: Rgb, radius: float = 2.9) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_turned(stage, at, axis, [(0.0, radius), (0.5, radius)], rind, 0.2)
        top = along(at, axis, 0.5)
        u = unit(cross((0.0, 1.0, 0.0), axis))
        v = cross(axis, u)
        with stage.plane(top, u, v) as canvas:
            canvas.drawCircle(0, 0, radius, fill(rind))
            canvas.drawCircle(0, 0, radius * 0.92, fill(lighter(flesh, 0.75)))
            for i in range(8):
                a = yaw + i * math.pi / 4
                wedge = [(0.12 * radius * math.cos(a), 0.12 * radius * math.sin(a))]
                wedge += [
                    (radius * 0.84 * math.cos(a + d), radius * 0.84 * math.sin(a + d))
                    for d in (-0.33, -0.12, 0.12, 0.33)
                ]
                canvas.drawPath(smooth(wedge), fade((0, 0), radius, [(lighter(flesh, 0.35), 1), (flesh, 1)]))

    return Solid(paint, radius, 0.5, flat=True)


def round_slice(radius: float, skin: Rgb, flesh: Rgb, seeds: Rgb | None = None, height: float = 0.5) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_turned(stage, at, axis, [(0.0, radius), (height, radius)], skin, 0.2)
        u = unit(cross((0.0, 1.0, 0.0), axis)) if abs(axis[1]) < 0.95 else (1.0, 0.0, 0.0)
        v = cross(axis, u)
        with stage.plane(along(at, axis, height), u, v) as canvas:
            canvas.drawCircle(0, 0, radius, fill(skin))
            canvas.drawCircle(
                0, 0, radius * 0.9, fade((0, 0), radius, [(lighter(flesh, 0.3), 1), (flesh, 1)])
            )
            if seeds is not None:
                for i in range(7):
                    a = yaw + i * 2 * math.pi / 7
                    canvas.drawCircle(
                        radius * 0.5 * math.cos(a), radius * 0.5 * math.sin(a), radius * 0.09, fill(seeds)
                    )
            canvas.drawCircle(0, 0, radius * 0.9, line(darker(flesh, 0.2), 0.06, 0.5))

    return Solid(paint, radius, height, flat=True)


def leaf(colour: Rgb, size: float = 4.0, ruffle: float = 0.3) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        outline = []
        for i in range(22):
            a = 2 * math.pi * i / 22
            r = size * (0.72 + 0.28 * math.cos(a)) * (1.0 + ruffle * 0.5 * math.sin(7 * a + yaw * 3))
            outline.append((r * math.cos(a), r * 0.78 * math.sin(a)))
        u, v = (math.cos(yaw), math.sin(yaw), 0.12), (-math.sin(yaw), math.cos(yaw), 0.10)
        with stage.plane((at[0], at[1], at[2] + 0.25), u, v) as canvas:
            path = smooth(outline)
            canvas.save()
            canvas.translate(0.15, -0.25)
            canvas.drawPath(path, fill(darker(colour, 0.75), 0.45))
            canvas.restore()
            canvas.drawPath(
                path,
                fade(
                    (-0.2 * size, 0.15 * size),
                    1.25 * size,
                    [(lighter(colour, 0.42), 1), (colour, 1), (darker(colour, 0.2), 1)],
                ),
            )
            canvas.drawPath(path, line(darker(colour, 0.35), 0.09, 0.6))
            canvas.drawLine(-0.4 * size, 0, 0.85 * size, 0, line(lighter(colour, 0.55), 0.16, 0.85))
            for k in range(3):
                x = -0.2 * size + k * 0.32 * size
                for s in (-1, 1):
                    canvas.drawLine(
                        x, 0, x + 0.3 * size, s * 0.38 * size, line(lighter(colour, 0.5), 0.09, 0.7)
                    )

    return Solid(paint, size * 0.75, 0.6, flat=True)


def tea_bag(tag: Rgb) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        string = [
            along(at, UP, 1.5),
            (at[0] + 1.5, at[1], at[2] + 4.0),
            (at[0] + 4.6, at[1] - 1.0, at[2] + 3.4),
        ]
        stage.canvas.drawPath(smooth(stage.points(string), closed=False), line(rgb("f2ede0"), 1.4))
        draw_slab(stage, at, rectangle(4.2, 4.8, 0.5, 2), 0.9, rgb("c9a06a"), yaw, side=rgb("b48a55"))
        draw_slab(stage, (string[2][0], string[2][1], string[2][2] - 0.8), rectangle(2.0, 1.8), 0.1, tag, yaw)

    return Solid(paint, 2.4, 1.0)
