"""Flowers, a fern, a succulent, moss."""

from __future__ import annotations

import math

from kscurate.sample.world.colours import Rgb, darker, lighter, rgb
from kscurate.sample.world.lathe import ball, draw_turned
from kscurate.sample.world.stage import Stage, fade, fill, line, smooth
from kscurate.sample.world.things.thing import Solid
from kscurate.sample.world.tube import draw_tube
from kscurate.sample.world.vectors import UP, Vec, add, along, cross, mul, unit

STEM = rgb("4d8040")


def _blade(stage: Stage, root: Vec, tip: Vec, wide: float, colour: Rgb) -> None:
    """A leaf or petal from `root` to `tip`, facing the viewer."""
    way = unit((tip[0] - root[0], tip[1] - root[1], tip[2] - root[2]))
    side = unit(cross(way, stage.camera.toward))
    length = math.dist(root, tip)
    outline = [root]
    for share, width in ((0.25, 0.8), (0.55, 1.0), (0.85, 0.6)):
        outline.append(add(along(root, way, length * share), mul(side, wide * width)))
    outline.append(tip)
    for share, width in ((0.85, 0.6), (0.55, 1.0), (0.25, 0.8)):
        outline.append(add(along(root, way, length * share), mul(side, -wide * width)))
    flat = stage.points(outline)
    path = smooth(flat)
    x, y = flat[0]
    reach = max(2.0, length * stage.camera.scale(root))
    stage.canvas.drawPath(
        path, fade((x, y), reach, [(darker(colour, 0.25), 1), (colour, 1), (lighter(colour, 0.3), 1)])
    )
    stage.canvas.drawPath(path, line(darker(colour, 0.45), 0.7, 0.5))
    (x0, y0), (x1, y1) = stage.points((root, along(root, way, length * 0.85)))
    stage.canvas.drawLine(x0, y0, x1, y1, line(lighter(colour, 0.45), 0.8, 0.5))


def flower(kind: str, colour: Rgb, length: float = 21.0) -> Solid:
    """A rose, a tulip or a daisy; the foot is the cut end of the stem."""

    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        head = along(at, axis, length)
        side = unit(cross(axis, (0.3, -1.0, 0.4)))
        bow = add(along(at, axis, length * 0.55), mul(side, 0.8))
        draw_tube(stage, [at, bow, head], 0.34, STEM, 0.2)
        for share, sign in ((0.50, 1.0), (0.66, -1.0)):
            root = along(at, axis, length * share)
            _blade(stage, root, add(along(root, axis, 3.4), mul(side, 3.0 * sign)), 0.9, lighter(STEM, 0.12))
        if kind == "daisy":
            u = unit(cross(axis, (0.0, 1.0, 0.2)))
            v = cross(u, axis)
            for i in range(12):
                a = i * math.pi / 6
                out = add(mul(u, 3.1 * math.cos(a)), mul(v, 3.1 * math.sin(a)))
                _blade(stage, head, add(add(head, out), mul(axis, 0.7)), 0.75, colour)
            draw_turned(stage, along(head, axis, 0.1), axis, ball(1.15, 6, 0.6), rgb("eeb62b"), 0.2)
        elif kind == "tulip":
            draw_turned(
                stage,
                head,
                axis,
                [(0.0, 0.5), (0.8, 1.6), (2.4, 2.05), (4.0, 1.7), (4.8, 1.3)],
                colour,
                0.3,
                darker(colour, 0.5),
            )
            for i in (-1, 0, 1):
                root = add(along(head, axis, 1.0), mul(side, 1.1 * i))
                _blade(
                    stage,
                    root,
                    add(along(head, axis, 5.6), mul(side, 1.1 * i)),
                    1.05,
                    lighter(colour, 0.08 + 0.06 * (i == 0)),
                )
        else:
            draw_turned(
                stage,
                head,
                axis,
                [(0.0, 0.4), (0.7, 1.9), (2.0, 2.5), (3.2, 2.3), (3.7, 1.6)],
                colour,
                0.2,
                darker(colour, 0.25),
            )
            top = along(head, axis, 3.6)
            with stage.plane(
                top, unit(cross((0.0, 1.0, 0.1), axis)), cross(axis, unit(cross((0.0, 1.0, 0.1), axis)))
            ) as canvas:
                for k, r in enumerate((1.9, 1.4, 0.95, 0.5)):
                    canvas.drawCircle(
                        0.12 * math.cos(k * 2),
                        0.12 * math.sin(k * 2),
                        r,
                        fill(lighter(colour, 0.06 + 0.08 * k)),
                    )
                    canvas.drawArc(
                        _square(r), 40 + 100 * k, 230, False, line(darker(colour, 0.45), 0.14, 0.7)
                    )

    return Solid(paint, 1.6, length, grip_height=length * 0.5)


def _square(r: float):  # type: ignore[no-untyped-def]
    import skia

    return skia.Rect.MakeLTRB(-r, -r, r, r)


def succulent(colour: Rgb) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        draw_turned(stage, add(at, (0.0, 0.0, -1.4)), UP, [(0.0, 1.0), (1.6, 1.7)], rgb("6b4c34"), 0.0)
        for ring, (n, out, rise) in enumerate(((9, 4.2, 1.4), (8, 3.4, 2.6), (6, 2.3, 3.6), (4, 1.2, 4.3))):
            leaves = [(i * 2 * math.pi / n + ring * 0.4 + yaw) for i in range(n)]
            for a in sorted(leaves, key=lambda a: -math.sin(a)):
                tip = (at[0] + out * math.cos(a), at[1] + out * math.sin(a), at[2] + rise)
                _blade(
                    stage,
                    (at[0], at[1], at[2] + 0.4 + 0.4 * ring),
                    tip,
                    1.15 - 0.12 * ring,
                    lighter(colour, 0.10 * ring),
                )

    return Solid(paint, 3.2, 4.2, grip_height=1.0)


def fern(colour: Rgb) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        for i in sorted(range(7), key=lambda k: -math.sin(k * 0.9 + yaw)):
            a = i * 0.9 + yaw
            out, rise = 3.8 + 0.5 * (i % 2), 6.2 + 1.2 * (i % 3)
            points = [
                at,
                (at[0] + 0.4 * out * math.cos(a), at[1] + 0.4 * out * math.sin(a), at[2] + rise * 0.8),
                (at[0] + out * math.cos(a), at[1] + out * math.sin(a), at[2] + rise * 0.85),
            ]
            draw_tube(stage, points, 0.16, colour, 0.1)
            for t in range(2, 9):
                s = t / 8
                base = tuple(
                    (1 - s) ** 2 * p + 2 * s * (1 - s) * q + s * s * r
                    for p, q, r in zip(*points, strict=True)
                )
                for sign in (-1, 1):
                    w = a + sign * 1.1
                    size = 1.9 * (1.15 - s)
                    _blade(
                        stage,
                        base,
                        (base[0] + size * math.cos(w), base[1] + size * math.sin(w), base[2] + 0.1),
                        0.32,
                        lighter(colour, 0.15),
                    )  # type: ignore[arg-type,index]

    return Solid(paint, 2.6, 7.5, grip_height=3.0)


def moss(colour: Rgb, radius: float = 3.2) -> Solid:
    def paint(stage: Stage, at: Vec, yaw: float, axis: Vec) -> None:
        humps = [
            (math.cos(i * 1.3 + yaw) * radius * 0.55, math.sin(i * 1.3 + yaw) * radius * 0.45, 0.0)
            for i in range(5)
        ]
        for x, y, z in sorted(humps, key=lambda p: -p[1]):
            draw_turned(
                stage,
                add(at, (x, y, z)),
                UP,
                [(0.0, radius * 0.5), (0.7, radius * 0.46), (1.3, radius * 0.28), (1.55, 0.05)],
                colour,
                0.0,
            )
            for k in range(12):
                a, r = k * 2.4, radius * 0.42 * math.sqrt((k + 0.5) / 12)
                px, py = stage.camera.project(
                    add(at, (x + r * math.cos(a), y + r * math.sin(a), 1.5 - 0.5 * r))
                )
                stage.canvas.drawCircle(
                    px, py, 0.14 * stage.camera.scale(at), fill(lighter(colour, 0.35), 0.8)
                )

    return Solid(paint, radius, 1.6)
