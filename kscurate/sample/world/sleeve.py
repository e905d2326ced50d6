"""The forearm and its sleeve."""

from __future__ import annotations

from kscurate.sample.world.colours import Rgb, darker, lighter
from kscurate.sample.world.grips import Frame
from kscurate.sample.world.lathe import Turned, draw_turned
from kscurate.sample.world.stage import Stage, line
from kscurate.sample.world.vectors import Vec, along, mul


def draw_sleeve(stage: Stage, frame: Frame, skin: Rgb, sleeve: Rgb, pattern: str) -> None:
    """A forearm that leaves the picture, in a sleeve unless the pattern is `bare`."""
    outward: Vec = mul(frame.forward, -1.0)
    start = along(frame.wrist, frame.forward, 0.6)
    bare = pattern == "bare"
    reach = 70.0 if bare else 9.0
    draw_turned(stage, start, outward, [(0.0, 2.1), (reach, 3.9 if bare else 2.5)], skin, 0.05)
    if bare:
        return
    cuff = along(frame.wrist, frame.forward, -3.6)
    with Turned(stage, cuff, outward) as turned:
        turned.disc(0.0, 2.75, darker(sleeve, 0.7), flip=True)
        turned.body([(0.0, 2.75), (0.4, 2.85), (2.6, 2.9), (70.0, 4.3)], sleeve, 0.0)
        _weave(turned, sleeve, pattern)


def _weave(turned: Turned, sleeve: Rgb, pattern: str) -> None:
    canvas = turned.stage.canvas
    arc = turned.oval(2.75, 2.88)
    sign = 1 if turned.facing > 0 else -1
    canvas.drawArc(arc, 0, 180 * sign, False, line(darker(sleeve, 0.5), 1.1, 0.7))
    if pattern in ("stripes", "checks"):
        tone = lighter(sleeve, 0.45) if sum(sleeve) < 1.7 else darker(sleeve, 0.3)
        for i in range(1, 9):
            at = 2.9 + i * 3.0
            canvas.drawArc(
                turned.oval(at, 2.82 + at * 0.021), 0, 180 * sign, False, line(tone, 0.7 * turned.scale, 0.55)
            )
        if pattern == "checks":
            for share in (-0.6, -0.15, 0.35, 0.8):
                a, b = turned.ring(3.0, 2.85), turned.ring(60.0, 4.0)
                canvas.drawLine(a[1] * share, a[0], b[1] * share, b[0], line(tone, 0.5 * turned.scale, 0.4))
    elif pattern == "knit":
        for share in (-0.8, -0.5, -0.2, 0.1, 0.4, 0.7):
            a, b = turned.ring(0.3, 2.8), turned.ring(60.0, 4.0)
            canvas.drawLine(a[1] * share, a[0], b[1] * share, b[0], line(darker(sleeve, 0.35), 0.9, 0.45))
    else:
        for at, share in ((6.0, 0.25), (9.5, -0.3), (14.0, 0.1)):
            canvas.drawArc(
                turned.oval(at, 2.95), 40 + 40 * share, 60 * sign, False, line(darker(sleeve, 0.4), 1.2, 0.4)
            )
