"""Take a vessel, tilt it over another, set it back."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from kscurate.sample.world.acts.act import Act, Effect, Pose, Wobble, bowed, ease, span
from kscurate.sample.world.colours import Rgb
from kscurate.sample.world.stream import draw_stream
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.things.vessel import Vessel
from kscurate.sample.world.vectors import UP, Vec, add, mul, sub, turn

Change = Callable[[float], None]


class Pour(Act):
    """`source` is tilted over `target`; `change(share)` sets what the poured share does to it."""

    def __init__(
        self,
        source: Vessel,
        target: Thing,
        colour: Rgb,
        change: Change,
        touched: Sequence[Thing] = (),
        grain: bool = False,
        width: float = 0.55,
        clearance: float = 3.2,
        tilt_deg: float = 104.0,
        offset: Vec = (0.0, 0.0, 0.0),
    ) -> None:
        self.source, self.target, self.colour, self.change = source, target, colour, change
        self.grain, self.width, self.clearance = grain, width, clearance
        self.tilt = math.radians(tilt_deg)
        self.offset = offset
        self.things = (source, target, *touched)
        self.toward_right = target.at[0] > source.at[0]
        self.right = not self.toward_right
        if source.handle != "none":
            source.mouth_turn = math.pi if self.toward_right else 0.0

    def begin(self) -> None:
        self.start = self.source.at
        self.start_rank = self.source.rank

    def at(self, q: float, wobble: Wobble) -> Pose:
        source, target = self.source, self.target
        sign = 1.0 if self.toward_right else -1.0
        tilt = self.tilt * (ease(span(q, 0.22, 0.38)) - ease(span(q, 0.70, 0.84)))
        flow = span(q, 0.36, 0.72)
        pouring = 0.33 < q < 0.74
        sway = math.sin(q * 23.0 + wobble.phase) * 0.5 * (1.0 if 0.3 < q < 0.8 else 0.0)
        tilt += 0.06 * math.sin(q * 31.0 + wobble.phase) * (1.0 if pouring else 0.0)
        axis = turn(UP, (0.0, 1.0, 0.0), sign * tilt)
        lip_way = turn((sign, 0.0, 0.0), (0.0, 1.0, 0.0), sign * tilt)
        brim = target.at[2] + target.height + self.clearance
        mouth = add(
            self.offset,
            (
                target.at[0] - sign * 1.6,
                target.at[1] + sway * 0.6 + 0.35 * wobble.bow,
                brim + sway * 0.3 + 1.4 * (wobble.lift - 1.0),
            ),
        )
        reach, rise = source.pours_at
        lip = add(mul(axis, rise), mul(lip_way, reach))
        hover = sub(mouth, lip)
        share = ease(span(q, 0.0, 0.30)) - ease(span(q, 0.78, 0.98))
        source.axis = axis
        source.at = bowed(self.start, hover, share, 3.0, wobble)
        low = self.start[2]
        if source.at[2] < low:
            source.at = (source.at[0], source.at[1], low)
        source.rank = 8 if share > 0.03 else self.start_rank
        self.change(flow)
        effects: tuple[Effect, ...] = ()
        if isinstance(target, Vessel):
            target.ripple = 1.0 if 0.36 < q < 0.80 else 0.0
            ground = target.surface
        else:
            ground = add(target.at, (0.0, 0.0, target.height))
        if pouring:
            spot = (target.at[0] + self.offset[0], target.at[1] + self.offset[1], ground[2])
            start = source.lip
            cut = 1.0 - span(q, 0.71, 0.74), span(q, 0.33, 0.36)
            effects = (
                lambda stage: draw_stream(stage, start, spot, self.colour, self.width, self.grain, cut, sign),
            )
        forward = (0.42 * sign, 1.0, -0.10)
        return Pose(
            source.grip_point,
            source.grip,
            thumb=axis,
            forward=forward,
            right=self.right,
            held=(source,) if share > 0.0 else (),
            effects=effects,
        )


def rising(vessel: Vessel, kind: str, colour: Rgb, to_cm: float) -> Change:
    """A new filling that rises to `to_cm` above the level that was there."""
    from kscurate.sample.world.things.filling import Layer

    state: dict[str, Layer | float] = {}

    def change(share: float) -> None:
        layer = state.get("layer")
        if not isinstance(layer, Layer):
            if share <= 0.0:
                return
            state["from"] = vessel.level_cm
            layer = Layer(kind, colour, vessel.level_cm)
            state["layer"] = layer
            vessel.layers.append(layer)
        if share <= 0.0:
            vessel.layers.remove(layer)
            state.clear()
            return
        start = float(state["from"])  # type: ignore[arg-type]
        layer.top_cm = start + (to_cm - start) * share

    return change
