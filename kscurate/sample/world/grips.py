"""How the fingers of a hand stand: fingertip targets in the frame of the hand.

The frame: origin at the wrist, `forward` to the knuckles, `side` to the thumb, `back` out of the back of the hand;
lengths in cm. A right hand and a left hand differ only in where `side` points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from kscurate.sample.world.vectors import Vec, add, along, cross, dot, lerp, mul, norm, sub, unit

FINGERS = ("index", "middle", "ring", "little")
KNUCKLES: tuple[Vec, ...] = ((8.9, 2.9, 0.1), (9.3, 0.95, 0.35), (8.8, -1.0, 0.25), (8.0, -2.85, -0.1))
LENGTHS = ((4.3, 2.7, 2.1), (4.8, 3.0, 2.3), (4.4, 2.8, 2.2), (3.4, 2.1, 1.9))
THUMB_BASE: Vec = (2.9, 2.9, -0.8)
THUMB_LENGTHS = (4.4, 3.3, 2.6)

HAND_SCALE = 0.88  # the frame is that of a large hand; drawn hands are a little smaller

Tips = tuple[Vec, Vec, Vec, Vec, Vec]  # index, middle, ring, little, thumb


@dataclass(frozen=True, slots=True)
class Grip:
    """`centre` is the point of the hand frame that lies on the held thing."""

    tips: Tips
    centre: Vec


OPEN = Grip(
    ((17.0, 4.0, -1.6), (18.4, 1.2, -1.5), (17.2, -1.7, -1.7), (14.2, -4.6, -1.8), (9.0, 7.4, -2.2)),
    (15.0, 3.0, -4.5),
)
PINCH = Grip(
    ((13.6, 2.9, -5.3), (13.3, 1.4, -5.3), (11.6, -0.7, -5.3), (9.6, -2.5, -4.9), (12.6, 3.6, -5.7)),
    (13.6, 2.9, -6.0),
)
FLAT = Grip(
    ((17.2, 3.3, -1.4), (18.6, 1.0, -1.4), (17.4, -1.4, -1.4), (14.6, -3.6, -1.4), (9.4, 6.6, -1.8)),
    (12.5, 0.5, -1.6),
)


def around(radius: float) -> Grip:
    """Fingers wrapped about a bar of this radius that lies across the palm."""
    radius = radius / HAND_SCALE
    reach = radius + 0.85
    centre: Vec = (8.4 + 0.25 * radius, 0.0, -1.0 - radius)
    tips = []
    for knuckle, lengths in zip(KNUCKLES, LENGTHS, strict=True):
        start = math.atan2(knuckle[2] - centre[2], knuckle[0] - centre[0])
        sweep = min(3.5, sum(lengths) * 0.93 / reach)
        angle = start - sweep
        tips.append(
            (centre[0] + reach * math.cos(angle), knuckle[1] * 0.94, centre[2] + reach * math.sin(angle))
        )
    angle = math.radians(250 if radius < 2.2 else 215 + 4 * radius)
    thumb = (centre[0] + reach * math.cos(angle) * 0.9, 4.2, centre[2] + reach * math.sin(angle) * 0.75)
    return Grip((tips[0], tips[1], tips[2], tips[3], thumb), centre)


def between(a: Grip, b: Grip, share: float) -> Grip:
    tips = tuple(lerp(p, q, share) for p, q in zip(a.tips, b.tips, strict=True))
    return Grip(tips, lerp(a.centre, b.centre, share))  # type: ignore[arg-type]


def bend(root: Vec, tip: Vec, lengths: tuple[float, float, float], outward: Vec) -> tuple[Vec, Vec, Vec, Vec]:
    """The joints from `root` to `tip`: a planar finger whose middle joint stands out towards `outward`."""
    first, second, third = lengths
    outer = math.sqrt(second**2 + third**2 + 2 * second * third * math.cos(0.55))
    span = sub(tip, root)
    distance = min(norm(span), (first + outer) * 0.995)
    distance = max(distance, abs(first - outer) + 0.2)
    ahead = unit(span)
    tip = along(root, ahead, distance)
    aside = unit(sub(outward, mul(ahead, dot(outward, ahead))))
    cosine = (first**2 + distance**2 - outer**2) / (2 * first * distance)
    sine = math.sqrt(max(0.0, 1.0 - cosine**2))
    middle = add(root, add(mul(ahead, first * cosine), mul(aside, first * sine)))
    rest = unit(sub(tip, middle))
    reach = norm(sub(tip, middle))
    cosine = max(-1.0, min(1.0, (second**2 + reach**2 - third**2) / (2 * second * reach)))
    away = unit(sub(aside, mul(rest, dot(aside, rest))))
    last = add(middle, add(mul(rest, second * cosine), mul(away, second * math.sqrt(1.0 - cosine**2))))
    return root, middle, last, tip


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the wrist is and how the hand is turned."""

    wrist: Vec
    forward: Vec
    side: Vec
    back: Vec

    def place(self, point: Vec) -> Vec:
        x, y, z = point[0] * HAND_SCALE, point[1] * HAND_SCALE, point[2] * HAND_SCALE
        return (
            self.wrist[0] + self.forward[0] * x + self.side[0] * y + self.back[0] * z,
            self.wrist[1] + self.forward[1] * x + self.side[1] * y + self.back[1] * z,
            self.wrist[2] + self.forward[2] * x + self.side[2] * y + self.back[2] * z,
        )

    def direct(self, way: Vec) -> Vec:
        return sub(self.place(way), self.wrist)


def frame_at(grip: Grip, point: Vec, forward: Vec, thumb: Vec, right: bool) -> Frame:
    """The frame that brings the grip's centre to `point`, thumb side as near `thumb` as `forward` allows."""
    side = unit(sub(thumb, mul(forward, dot(thumb, forward))))
    back = mul(cross(forward, side), 1.0 if right else -1.0)
    frame = Frame((0.0, 0.0, 0.0), forward, side, back)
    return Frame(sub(point, frame.place(grip.centre)), forward, side, back)
