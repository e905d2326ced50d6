"""Plain three-vectors: tuples are faster than arrays for the few points of a drawn hand."""

from __future__ import annotations

import math

Vec = tuple[float, float, float]
UP: Vec = (0.0, 0.0, 1.0)


def add(a: Vec, b: Vec) -> Vec:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def sub(a: Vec, b: Vec) -> Vec:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def mul(a: Vec, factor: float) -> Vec:
    return (a[0] * factor, a[1] * factor, a[2] * factor)


def along(start: Vec, direction: Vec, length: float) -> Vec:
    return (
        start[0] + direction[0] * length,
        start[1] + direction[1] * length,
        start[2] + direction[2] * length,
    )


def dot(a: Vec, b: Vec) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec, b: Vec) -> Vec:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def norm(a: Vec) -> float:
    return math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])


def unit(a: Vec) -> Vec:
    length = norm(a) or 1.0
    return (a[0] / length, a[1] / length, a[2] / length)


def lerp(a: Vec, b: Vec, share: float) -> Vec:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share)


def turn(a: Vec, axis: Vec, angle_rad: float) -> Vec:
    """`a` turned about the unit vector `axis` by the right-hand rule."""
    cosine, sine = math.cos(angle_rad), math.sin(angle_rad)
    return add(
        add(mul(a, cosine), mul(cross(axis, a), sine)),
        mul(axis, dot(axis, a) * (1.0 - cosine)),
    )
