"""Take a tool, stir in rounds, lay it back."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from kscurate.sample.world.acts.act import Act, Pose, Wobble, bowed, ease, span
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.things.vessel import Vessel
from kscurate.sample.world.vectors import Vec, along, lerp, unit


class Stir(Act):
    """`tool` (foot at its tip) goes round in `vessel`; `change(share, angle)` sets what that does."""

    def __init__(
        self,
        tool: Thing,
        vessel: Vessel,
        change: Callable[[float, float], None],
        touched: Sequence[Thing] = (),
        turns: float = 5.0,
        reach: float = 0.5,
    ) -> None:
        self.tool, self.vessel, self.change, self.turns, self.reach = tool, vessel, change, turns, reach
        self.things = (tool, vessel, *touched)

    def begin(self) -> None:
        self.start, self.axis, self.rank = self.tool.at, self.tool.axis, self.tool.rank
        self.right = self.start[0] > self.vessel.at[0]

    def at(self, q: float, wobble: Wobble) -> Pose:
        tool, vessel = self.tool, self.vessel
        inside = ease(span(q, 0.04, 0.22)) - ease(span(q, 0.84, 0.98))
        stirring = span(q, 0.2, 0.86)
        angle = wobble.phase + 2 * math.pi * self.turns * stirring
        reach = self.reach * vessel.surface_radius
        surface = vessel.surface
        tip: Vec = (
            surface[0] + reach * math.cos(angle),
            surface[1] + reach * math.sin(angle),
            surface[2] - 2.2,
        )
        side = 1.0 if self.right else -1.0
        upright = unit((0.34 * side + 0.14 * math.cos(angle), -0.22 + 0.14 * math.sin(angle), 0.9))
        tool.at = bowed(self.start, tip, inside, 9.0, wobble)
        tool.axis = unit(lerp(self.axis, upright, min(1.0, inside * 1.3)))
        tool.dipped_at = along(tip, upright, 2.2 / upright[2]) if stirring > 0.0 and q < 0.86 else None
        tool.rank = 7 if inside > 0.02 else self.rank
        vessel.ripple = 1.0 if 0.2 < q < 0.88 else 0.0
        self.change(stirring, angle)
        point = along(tool.at, tool.axis, tool.height * 0.72)
        return Pose(point, tool.grip, held=(tool,) if inside > 0.0 else (), right=self.right)


def stirred(vessel: Vessel, goal: Sequence[float], speed: float = 1.0) -> Callable[[float, float], None]:
    """The top filling turns to `goal` while what floats in it is drawn out and vanishes."""
    noted: dict[str, object] = {}

    def change(share: float, angle: float) -> None:
        layer = vessel.layers[-1]
        if "colour" not in noted:
            noted["colour"], noted["streak"] = layer.colour, layer.streak_share
        start: tuple[float, float, float] = noted["colour"]  # type: ignore[assignment]
        layer.colour = tuple(a + (b - a) * share for a, b in zip(start, goal, strict=True))  # type: ignore[assignment]
        layer.streak_share = float(noted["streak"]) * (1.0 - share)  # type: ignore[arg-type]
        layer.swirl = share * 9.0

    return change
