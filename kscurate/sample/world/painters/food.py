"""Bread, cheese, noodles, rice and the like."""

from __future__ import annotations

import math

from kscurate.sample.world.colours import Rgb, darker, lighter, rgb
from kscurate.sample.world.lathe import ball, draw_turned
from kscurate.sample.world.slab import draw_slab, rectangle
from kscurate.sample.world.stage import Stage, fade, fill, line, smooth
from kscurate.sample.world.things.thing import Solid
from kscurate.sample.world.tube import draw_tube
from kscurate.sample.world.vectors import UP, Vec, add, along

CRUST = rgb("b9793b")
CRUMB = rgb("efd3a0")


def bread_outline(size: float = 10.0) -> list[tuple[float, float]]:
    half = size / 2
    lobes = [
        (-0.80, -1.0),
        (0.80, -1.0),
        (0.92, -0.85),
        (0.90, 0.25),
        (1.04, 0.42),
        (1.06, 0.72),
        (0.80, 0.98),
        (0.3, 1.06),
        (-0.3, 1.06),
        (-0.80, 0.98),
        (-1.06, 0.72),
        (-1.04, 0.42),
        (-0.90, 0.25),
        (-0.92, -0.85),
    ]
    return [(x * half, y * half) for x, y in lobes]


def bread(crumb: Rgb = CRUMB, size: float = 10.0, height: float = 1.5) -> Solid:
    outline = bread_outline(size)

    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_slab(stage, at, outline, height, CRUST, yaw, side=darker(CRUST, 0.1))
        u, v = (math.cos(yaw), math.sin(yaw), 0.0), (-math.sin(yaw), math.cos(yaw), 0.0)
        with stage.plane((at[0], at[1], at[2] + height), u, v) as canvas:
            inner = smooth([(x * 0.9, y * 0.9) for x, y in outline])
            canvas.drawPath(
                inner,
                fade((-1, 1), size * 0.75, [(lighter(crumb, 0.25), 1), (crumb, 1), (darker(crumb, 0.16), 1)]),
            )
            for i in range(26):
                a, r = i * 2.4, 0.42 * size * math.sqrt((i + 0.5) / 26)
                canvas.drawCircle(
                    r * math.cos(a), r * math.sin(a), 0.10 + 0.08 * (i % 3), fill(darker(crumb, 0.35), 0.45)
                )

    return Solid(paint, size * 0.48, height, outline=outline)


def board(colour: Rgb, width: float = 25.0, depth: float = 16.5) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_slab(stage, at, rectangle(width, depth, 1.8), 1.2, colour, yaw)
        u, v = (math.cos(yaw), math.sin(yaw), 0.0), (-math.sin(yaw), math.cos(yaw), 0.0)
        with stage.plane((at[0], at[1], at[2] + 1.2), u, v) as canvas:
            for i in range(7):
                y = depth * (-0.42 + 0.14 * i)
                path = smooth(
                    [
                        (-width * 0.48, y),
                        (-width * 0.2, y + 0.5 * math.sin(i * 3)),
                        (width * 0.2, y - 0.4 * math.cos(i * 2)),
                        (width * 0.48, y),
                    ],
                    False,
                )
                canvas.drawPath(path, line(darker(colour, 0.3), 0.14, 0.35))
            canvas.drawCircle(width * 0.43, depth * 0.36, 0.9, fill(darker(colour, 0.75)))

    return Solid(paint, depth * 0.5, 1.2, rank=0, outline=rectangle(width, depth, 1.8))


def mat(colour: Rgb, width: float = 34.0, depth: float = 24.0) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_slab(stage, at, rectangle(width, depth, 0.8), 0.2, colour, yaw)
        with stage.plane((at[0], at[1], at[2] + 0.2)) as canvas:
            for i in range(16):
                x = width * (-0.47 + 0.94 * i / 15)
                canvas.drawLine(x, -depth * 0.48, x, depth * 0.48, line(darker(colour, 0.3), 0.22, 0.35))
            for s in (-1, 1):
                canvas.drawLine(
                    -width * 0.48,
                    s * depth * 0.43,
                    width * 0.48,
                    s * depth * 0.43,
                    line(lighter(colour, 0.6), 0.35, 0.7),
                )

    return Solid(paint, depth * 0.5, 0.2, rank=0, outline=rectangle(width, depth, 0.8))


def tile(
    width: float,
    depth: float,
    height: float,
    colour: Rgb,
    corner: float = 0.5,
    gloss: float = 0.1,
    holes: Rgb | None = None,
) -> Solid:
    """Butter, cheese, tofu, a napkin: a flat box."""

    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_slab(stage, at, rectangle(width, depth, corner), height, colour, yaw, gloss=gloss)
        if holes is not None:
            u, v = (math.cos(yaw), math.sin(yaw), 0.0), (-math.sin(yaw), math.cos(yaw), 0.0)
            with stage.plane((at[0], at[1], at[2] + height), u, v) as canvas:
                for x, y, r in (
                    (-0.25, 0.2, 0.5),
                    (0.22, 0.28, 0.35),
                    (0.1, -0.2, 0.6),
                    (-0.3, -0.25, 0.3),
                    (0.35, -0.05, 0.3),
                ):
                    canvas.drawCircle(x * width, y * depth, r, fill(holes))
                    canvas.drawCircle(x * width + 0.08, y * depth - 0.1, r * 0.8, fill(lighter(holes, 0.25)))

    return Solid(paint, (width + depth) * 0.24, height, outline=rectangle(width, depth, corner))


def strawberry(size: float = 1.7) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        red = rgb("d2303c")
        draw_turned(
            stage,
            at,
            axis,
            [
                (0.0, 0.15),
                (0.3 * size, 0.62 * size),
                (0.9 * size, 0.95 * size),
                (1.5 * size, 0.9 * size),
                (1.9 * size, 0.5 * size),
                (2.0 * size, 0.1),
            ],
            red,
            0.6,
        )
        x, y = stage.camera.project(along(at, axis, size))
        s = stage.camera.scale(at) * size
        for dx, dy in (
            (-0.4, 0.0),
            (0.0, 0.15),
            (0.4, 0.0),
            (-0.2, 0.45),
            (0.2, 0.45),
            (-0.2, -0.35),
            (0.2, -0.35),
        ):
            stage.canvas.drawCircle(x + dx * s, y + dy * s, 0.07 * s, fill(rgb("f5d98a"), 0.9))
        top = along(at, axis, 1.95 * size)
        for i in range(5):
            a = i * 1.2566 + yaw
            draw_tube(
                stage,
                [top, (top[0] + 0.75 * size * math.cos(a), top[1] + 0.75 * size * math.sin(a), top[2] - 0.1)],
                0.16 * size,
                rgb("4f8f3a"),
                0.2,
            )

    return Solid(paint, size * 0.95, size * 2.0)


def noodles(colour: Rgb) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_turned(
            stage, at, UP, [(0.0, 4.4), (1.0, 4.8), (2.2, 3.8), (2.8, 2.0)], darker(colour, 0.15), 0.0
        )
        for i in range(11):
            radius = 1.3 + 0.33 * i
            start = i * 1.9 + yaw
            points = [
                (
                    at[0] + radius * math.cos(start + t * 0.55),
                    at[1] + radius * math.sin(start + t * 0.55),
                    at[2] + 3.0 - 0.05 * radius**2 + 0.25 * math.sin(t * 1.7 + i),
                )
                for t in range(9)
            ]
            path = smooth(stage.points(points), closed=False)
            width = 0.46 * stage.camera.scale(at)
            stage.canvas.drawPath(path, line(darker(colour, 0.4), width * 1.25, 0.8))
            stage.canvas.drawPath(path, line(lighter(colour, 0.1 + 0.05 * (i % 3)), width))

    return Solid(paint, 4.8, 3.0)


def half_egg() -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_turned(stage, at, UP, [(0.0, 0.8), (0.5, 1.75), (1.3, 2.15)], rgb("f7efe2"), 0.3, rgb("fffdf8"))
        u, v = (math.cos(yaw), math.sin(yaw), 0.0), (-math.sin(yaw), math.cos(yaw), 0.0)
        with stage.plane((at[0], at[1], at[2] + 1.3), u, v) as canvas:
            canvas.drawCircle(
                0.15,
                0,
                1.25,
                fade((-0.1, 0.2), 1.4, [(rgb("ffc63e"), 1), (rgb("f39a17"), 1), (rgb("d97c10"), 1)]),
            )

    return Solid(paint, 2.1, 1.4)


def heap(colour: Rgb, radius: float = 4.0, height: float = 2.6, grains: int = 40) -> Solid:
    """Rice, mince, a scoop of something grainy."""

    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_turned(
            stage,
            at,
            UP,
            [
                (0.0, radius),
                (height * 0.4, radius * 0.9),
                (height * 0.8, radius * 0.6),
                (height, radius * 0.2),
            ],
            colour,
            0.0,
        )
        for i in range(grains):
            a, r = i * 2.39996 + yaw, radius * 0.92 * math.sqrt((i + 0.5) / grains)
            z = height * (1 - (r / radius) ** 1.6)
            x, y = stage.camera.project((at[0] + r * math.cos(a), at[1] + r * math.sin(a), at[2] + z))
            s = stage.camera.scale(at)
            stage.canvas.drawLine(
                x,
                y,
                x + 0.42 * s * math.cos(a * 3),
                y + 0.42 * s * math.sin(a * 3),
                line(lighter(colour, 0.5) if i % 2 else darker(colour, 0.16), 0.26 * s),
            )

    return Solid(paint, radius, height)


def broccoli() -> Solid:
    green = rgb("4c8a3b")

    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_turned(stage, at, UP, [(0.0, 0.7), (1.6, 0.9)], rgb("a8c57c"), 0.1)
        crown = [
            (math.cos(i * 1.05 + yaw) * 1.25, math.sin(i * 1.05 + yaw) * 1.25, 1.0) for i in range(6)
        ] + [(0.0, 0.0, 1.5)]
        for x, y, z in sorted(crown, key=lambda p: -p[1]):
            draw_turned(stage, add(at, (x, y, z)), UP, ball(1.05, 6), green, 0.05)
            sx, sy = stage.camera.project(add(at, (x, y, z + 1.5)))
            s = stage.camera.scale(at)
            for k in range(6):
                stage.canvas.drawCircle(
                    sx + 0.6 * s * math.cos(k * 1.05),
                    sy + 0.5 * s * math.sin(k * 1.05),
                    0.2 * s,
                    fill(lighter(green, 0.28), 0.7),
                )

    return Solid(paint, 2.2, 3.4)


def olive(colour: Rgb) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_turned(
            stage, at, UP, [(0.0, 1.05), (0.35, 1.15), (0.6, 1.0)], colour, 0.5, lighter(colour, 0.18)
        )
        with stage.plane((at[0], at[1], at[2] + 0.6)) as canvas:
            canvas.drawCircle(0, 0, 0.5, fill(rgb("d9c37a")))
            canvas.drawCircle(0, 0, 0.5, line(darker(colour, 0.4), 0.14))

    return Solid(paint, 1.1, 0.6)


def cupcake(paper: Rgb, cake: Rgb) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_turned(stage, at, UP, [(0.0, 2.7), (4.4, 3.9)], paper, 0.1)
        for i in range(16):
            a = i * math.pi / 8 + 0.1
            low = (at[0] + 2.7 * math.cos(a), at[1] + 2.7 * math.sin(a), at[2])
            high = (at[0] + 3.9 * math.cos(a), at[1] + 3.9 * math.sin(a), at[2] + 4.4)
            toward = stage.camera.toward
            if toward[0] * math.cos(a) + toward[1] * math.sin(a) > 0.05:
                (x0, y0), (x1, y1) = stage.points((low, high))
                stage.canvas.drawLine(x0, y0, x1, y1, line(darker(paper, 0.4), 1.3, 0.5))
        draw_turned(
            stage,
            add(at, (0.0, 0.0, 4.2)),
            UP,
            [(0.0, 3.9), (0.7, 4.2), (1.6, 3.8), (2.4, 2.6), (2.8, 0.6), (2.85, 0.05)],
            cake,
            0.05,
        )

    return Solid(paint, 3.9, 6.4, grip_height=3.4)
