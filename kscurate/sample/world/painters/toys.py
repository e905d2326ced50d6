"""Building blocks, rings, cutters, boxes, forks: hard things of wood and metal."""

from __future__ import annotations

import math

from kscurate.sample.world.colours import Rgb, darker, lighter, rgb
from kscurate.sample.world.lathe import ball, draw_turned
from kscurate.sample.world.slab import draw_slab, placed, rectangle
from kscurate.sample.world.stage import Stage, fade, fill, line, polygon, smooth
from kscurate.sample.world.things.dough import Flat
from kscurate.sample.world.things.thing import Solid
from kscurate.sample.world.tube import draw_tube
from kscurate.sample.world.vectors import UP, Vec, add, along, cross, mul, unit

STEEL = rgb("c3c8cc")


def block(width: float, depth: float, height: float, colour: Rgb, face: str = "") -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_slab(stage, at, rectangle(width, depth, 0.45, 3), height, colour, yaw, gloss=0.15)
        if face == "star":
            u, v = (math.cos(yaw), math.sin(yaw), 0.0), (-math.sin(yaw), math.cos(yaw), 0.0)
            with stage.plane((at[0], at[1], at[2] + height), u, v) as canvas:
                canvas.drawCircle(0, 0, min(width, depth) * 0.27, fill(lighter(colour, 0.45), 0.8))

    return Solid(
        paint,
        (width + depth) * 0.26,
        height,
        grip_height=height * 0.85,
        outline=rectangle(width, depth, 0.45, 3),
    )


def pillar(radius: float, height: float, colour: Rgb) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_turned(
            stage,
            at,
            axis,
            [
                (0.0, radius * 1.15),
                (0.7, radius * 1.15),
                (0.9, radius),
                (height - 0.9, radius),
                (height - 0.7, radius * 1.15),
                (height, radius * 1.15),
            ],
            colour,
            0.25,
        )

    return Solid(paint, radius, height, grip_height=height * 0.9)


def cone(radius: float, height: float, colour: Rgb) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_turned(
            stage, at, axis, [(0.0, radius), (0.4, radius), (height, 0.25)], colour, 0.3, lighter(colour, 0.2)
        )

    return Solid(paint, radius, height, grip_height=height * 0.9)


def gable(width: float, depth: float, height: float, colour: Rgb) -> Solid:
    """A triangular roof whose ridge runs away from the viewer."""

    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        low = placed(
            [
                (-width / 2, -depth / 2),
                (width / 2, -depth / 2),
                (width / 2, depth / 2),
                (-width / 2, depth / 2),
            ],
            at,
            yaw,
        )
        front, back = placed([(0.0, -depth / 2), (0.0, depth / 2)], at, yaw, height)
        slope = unit((height, 0.0, width / 2))
        faces = [
            ([low[3], low[2], back], (0.0, 1.0, 0.0)),
            ([low[0], front, back, low[3]], (-slope[0], 0.0, slope[2])),
            ([low[1], low[2], back, front], (slope[0], 0.0, slope[2])),
            ([low[0], low[1], front], (0.0, -1.0, 0.0)),
        ]
        cosine, sine = math.cos(yaw), math.sin(yaw)
        for points, normal in faces:
            way = (normal[0] * cosine - normal[1] * sine, normal[0] * sine + normal[1] * cosine, normal[2])
            if sum(a * b for a, b in zip(way, stage.camera.toward, strict=True)) > -0.02:
                path = polygon(stage.points(points))
                lit = stage.light.lit(colour, way)
                stage.canvas.drawPath(path, fill(lit))
                stage.canvas.drawPath(path, line(lighter(lit, 0.2), 0.8, 0.5))

    return Solid(paint, width * 0.42, height, grip_height=height * 0.85, outline=rectangle(width, depth))


def ring(radius: float, colour: Rgb, height: float = 2.6) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        profile = [
            (height * (0.5 - 0.5 * math.cos(a)), radius - height * 0.35 + height * 0.45 * math.sin(a))
            for a in (math.pi * i / 7 for i in range(8))
        ]
        draw_turned(stage, at, axis, profile, colour, 0.6)
        with stage.plane(along(at, axis, height * 0.93)) as canvas:
            canvas.drawCircle(
                0, 0, 1.35, fade((0, -0.6), 1.6, [(darker(colour, 0.8), 1), (darker(colour, 0.45), 1)])
            )

    return Solid(paint, radius, height, grip_height=height * 0.7)


def peg_base(colour: Rgb) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_turned(stage, at, UP, [(0.0, 5.6), (0.4, 5.9), (1.3, 5.9), (1.7, 5.5)], colour, 0.3)

    return Solid(paint, 5.9, 1.7)


def cutter(outline: list[Flat], colour: Rgb = STEEL) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_slab(stage, at, outline, 2.4, lighter(colour, 0.1), yaw, side=colour, gloss=0.5)
        draw_slab(
            stage,
            add(at, (0.0, 0.0, 2.3)),
            [(x * 0.8, y * 0.8) for x, y in outline],
            0.1,
            darker(colour, 0.35),
            yaw,
        )
        draw_turned(
            stage,
            add(at, (0.0, 0.0, 2.4)),
            UP,
            [(0.0, 0.5), (0.8, 0.6), (1.4, 1.1), (2.0, 0.9), (2.3, 0.2)],
            rgb("b5553f"),
            0.4,
        )

    radius = max(math.hypot(x, y) for x, y in outline)
    return Solid(paint, radius * 0.85, 4.6, grip_height=4.3)


def rolling_pin(colour: Rgb, length: float = 24.0) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        profile = [
            (0.0, 0.5),
            (0.4, 0.85),
            (3.4, 0.75),
            (3.8, 0.7),
            (4.0, 2.0),
            (length - 4.0, 2.0),
            (length - 3.8, 0.7),
            (length - 3.4, 0.75),
            (length - 0.4, 0.85),
            (length, 0.5),
        ]
        draw_turned(stage, along(at, (0.0, 0.0, 1.0), 0.0), axis, profile, colour, 0.3)

    return Solid(paint, 2.0, length)


def fork(colour: Rgb = STEEL, length: float = 17.0) -> Solid:
    """Lies flat; the foot is its middle, tines away from the viewer."""

    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        u, v = (math.cos(yaw), math.sin(yaw), 0.0), (-math.sin(yaw), math.cos(yaw), 0.0)
        with stage.plane((at[0], at[1], at[2] + 0.3), u, v) as canvas:
            half = length / 2
            handle = smooth(
                [
                    (-0.35, half * 0.25),
                    (-0.55, -half * 0.9),
                    (0.0, -half),
                    (0.55, -half * 0.9),
                    (0.35, half * 0.25),
                ]
            )
            neck = smooth(
                [
                    (-0.4, half * 0.1),
                    (-1.25, half * 0.5),
                    (-1.25, half * 0.62),
                    (1.25, half * 0.62),
                    (1.25, half * 0.5),
                    (0.4, half * 0.1),
                ]
            )
            for path in (handle, neck):
                canvas.drawPath(path, fill(colour))
            for i in range(4):
                x = -1.05 + 0.7 * i
                canvas.drawLine(x, half * 0.5, x, half, line(colour, 0.36))
            canvas.drawLine(-0.12, -half * 0.9, -0.12, half * 0.4, line((1, 1, 1), 0.2, 0.7))
            canvas.drawPath(handle, line(darker(colour, 0.4), 0.1, 0.7))

    return Solid(paint, 1.2, 0.5, flat=True)


def table_knife(colour: Rgb = STEEL, length: float = 18.0) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        u, v = (math.cos(yaw), math.sin(yaw), 0.0), (-math.sin(yaw), math.cos(yaw), 0.0)
        with stage.plane((at[0], at[1], at[2] + 0.3), u, v) as canvas:
            half = length / 2
            blade = smooth([(-0.5, 0.0), (-0.75, half * 0.8), (0.2, half), (0.6, half * 0.6), (0.5, 0.0)])
            canvas.drawPath(
                blade,
                fade(
                    (-0.4, half * 0.5),
                    half,
                    [(lighter(colour, 0.5), 1), (colour, 1), (darker(colour, 0.2), 1)],
                ),
            )
            canvas.drawPath(
                smooth([(-0.45, 0.2), (-0.6, -half * 0.9), (0.0, -half), (0.6, -half * 0.9), (0.45, 0.2)]),
                fill(darker(colour, 0.12)),
            )
            canvas.drawLine(-0.15, -half * 0.9, -0.15, -0.2, line((1, 1, 1), 0.2, 0.6))

    return Solid(paint, 1.2, 0.5, flat=True)


def piping_bag(colour: Rgb, cream: Rgb, length: float = 15.0) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_turned(stage, at, axis, [(0.0, 0.35), (1.6, 0.7)], STEEL, 0.8)
        draw_turned(
            stage,
            along(at, axis, 1.5),
            axis,
            [(0.0, 0.8), (4.0, 2.4), (8.0, 3.3), (9.6, 2.2), (10.4, 0.9), (12.0, 1.5), (13.0, 2.0)],
            colour,
            0.25,
            cream,
        )

    return Solid(paint, 2.4, length, grip_height=9.0)


def trowel(colour: Rgb) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        side = unit(cross(axis, stage.camera.toward))
        outline = [
            at,
            add(along(at, axis, 2.5), mul(side, 1.9)),
            add(along(at, axis, 6.0), mul(side, 1.8)),
            along(at, axis, 6.8),
            add(along(at, axis, 6.0), mul(side, -1.8)),
            add(along(at, axis, 2.5), mul(side, -1.9)),
        ]
        flat = stage.points(outline)
        path = smooth(flat)
        stage.canvas.drawPath(
            path,
            fade(
                flat[1],
                7 * stage.camera.scale(at),
                [(lighter(STEEL, 0.3), 1), (STEEL, 1), (darker(STEEL, 0.35), 1)],
            ),
        )
        stage.canvas.drawPath(path, line(darker(STEEL, 0.5), 0.9, 0.6))
        draw_tube(stage, [along(at, axis, 6.2), along(at, axis, 9.0)], 0.35, STEEL, 0.6)
        draw_turned(
            stage, along(at, axis, 8.8), axis, [(0.0, 0.6), (1.0, 0.85), (6.0, 0.9), (7.0, 0.5)], colour, 0.4
        )

    return Solid(paint, 1.0, 16.0)


def lunch_box(colour: Rgb, width: float = 21.0, depth: float = 14.0) -> Solid:
    height = 5.0

    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        outer, inner = rectangle(width, depth, 2.0), rectangle(width - 1.0, depth - 1.0, 1.6)
        draw_slab(stage, at, outer, height, lighter(colour, 0.1), yaw, side=colour, gloss=0.1)
        mouth = polygon(stage.points(placed(inner, at, yaw, height)))
        floor = placed(inner, at, yaw, 0.6)
        canvas = stage.canvas
        canvas.save()
        canvas.clipPath(mouth, doAntiAlias=True)
        canvas.drawPath(mouth, fill(darker(colour, 0.38)))
        canvas.drawPath(polygon(stage.points(floor)), fill(darker(colour, 0.14)))
        wall = placed(
            [(-0.15, -depth / 2), (0.15, -depth / 2), (0.15, depth / 2), (-0.15, depth / 2)],
            at,
            yaw,
            height - 0.6,
        )
        canvas.drawPath(polygon(stage.points(wall)), fill(lighter(colour, 0.2)))
        canvas.restore()

    return Solid(paint, depth * 0.6, height, outline=rectangle(width, depth, 2.0))


def gift_bow(colour: Rgb) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        for a in (0.5, 2.64, -0.5, 3.64, 1.57, -1.57):
            tip = (at[0] + 2.5 * math.cos(a), at[1] + 2.1 * math.sin(a), at[2] + 1.1)
            side = (-math.sin(a) * 1.1, math.cos(a) * 1.1, 0.0)
            flat = stage.points(
                [
                    at,
                    add(along(at, unit((tip[0] - at[0], tip[1] - at[1], 0.6)), 1.5), side),
                    add(tip, mul(side, 0.7)),
                    add(tip, mul(side, -0.7)),
                    add(along(at, unit((tip[0] - at[0], tip[1] - at[1], 0.6)), 1.5), mul(side, -1.0)),
                ]
            )
            path = smooth(flat)
            stage.canvas.drawPath(
                path,
                fade(
                    flat[0],
                    3.4 * stage.camera.scale(at),
                    [(darker(colour, 0.45), 1), (colour, 1), (lighter(colour, 0.4), 1)],
                ),
            )
            stage.canvas.drawPath(path, line(darker(colour, 0.4), 0.8, 0.6))
        draw_turned(stage, add(at, (0.0, 0.0, 0.4)), UP, ball(0.85, 6), colour, 0.4)

    return Solid(paint, 2.4, 1.8)
