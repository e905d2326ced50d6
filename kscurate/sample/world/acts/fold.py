"""Take an edge of a sheet, fold it over, smooth it down."""

from __future__ import annotations

import math

from kscurate.sample.world.acts.act import Act, Pose, Wobble, ease, span
from kscurate.sample.world.grips import FLAT, PINCH, between
from kscurate.sample.world.things.sheet import Crease, Sheet
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.vectors import add, lerp


class Fold(Act):
    def __init__(self, sheet: Sheet, crease: Crease, riders: tuple[Thing, ...] = ()) -> None:
        self.sheet, self.crease = sheet, crease
        self.things = (sheet, *riders)

    def begin(self) -> None:
        self.before = list(self.sheet.facets)
        self.after = self.sheet.folded(self.crease)
        self.corner = self.sheet.farthest(self.crease)

    def at(self, q: float, wobble: Wobble) -> Pose:
        sheet, crease = self.sheet, self.crease
        turned = 0.03 + 0.97 * ease(span(q, 0.0, 0.62))
        done = q >= 0.62
        sheet.facets = self.after if done else self.before
        sheet.fold = None if done or q <= 0.0 else (crease, turned)
        held = sheet.lifted(self.corner, crease, turned if q > 0.0 else 0.0)
        if not done:
            return Pose(add(held, (0.0, 0.0, 0.25)))
        # The palm runs along the crease and presses it flat.
        length = math.hypot(*crease.way)
        way = (crease.way[0] / length, crease.way[1] / length)
        smooth = span(q, 0.62, 1.0)
        reach = 5.5 * math.sin(smooth * 2.6 * math.pi)
        middle = self._crease_middle()
        spot = sheet.world((middle[0] + way[0] * reach, middle[1] + way[1] * reach), 0.7)
        move = ease(span(q, 0.62, 0.74))
        return Pose(lerp(held, spot, move), between(PINCH, FLAT, move))

    def _crease_middle(self) -> tuple[float, float]:
        """Between the folded corner and the crease, over the paper."""
        points = [p for facet in self.after for p in facet.now()]
        x = sum(p[0] for p in points) / len(points)
        y = sum(p[1] for p in points) / len(points)
        return (x, y)
