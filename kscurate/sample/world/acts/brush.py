"""Draw a tool along a path and leave colour: spread, paint, frost, wind a ribbon."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kscurate.sample.world.acts.act import Act, Pose, Wobble, bowed, ease, span
from kscurate.sample.world.things.marks import Patch
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.vectors import along, lerp, unit


class Brush(Act):
    """`tool` (foot at its tip) follows the paths of `patches` one after the other; `dip` is where it is loaded."""

    def __init__(
        self, tool: Thing, patches: Sequence[Patch], dip: Thing | None = None, lean: float = 0.55
    ) -> None:
        self.tool, self.patches, self.dip, self.lean = tool, list(patches), dip, lean
        self.things = (tool, *patches)

    def begin(self) -> None:
        tool = self.tool
        self.start, self.axis, self.rank = tool.at, tool.axis, tool.rank
        self.right = self.start[0] > self.patches[0].at[0]

    def at(self, q: float, wobble: Wobble) -> Pose:
        tool, patches = self.tool, self.patches
        n = len(patches)
        work = span(q, 0.26, 0.86)
        done = work * n
        current = min(n - 1, int(done))
        for i, patch in enumerate(patches):
            patch.share = min(1.0, max(0.0, done - i))
        patch = patches[current]
        tip = patch.tip(patch.share)
        if current > 0 and done - current < 0.15:
            last = patches[current - 1].tip(1.0)
            share = (done - current) / 0.15
            tip = lerp(last, patch.tip(0.15), share)
            tip = (tip[0], tip[1], tip[2] + 1.2 * math.sin(math.pi * share))
        side = 1.0 if self.right else -1.0
        upright = unit((self.lean * side, -0.35, 1.0))
        if self.dip is None:
            there = ease(span(q, 0.02, 0.26))
            place = bowed(self.start, tip, there, 7.0, wobble)
        else:
            pot = (self.dip.at[0], self.dip.at[1], self.dip.at[2] + self.dip.height * 0.7)
            place = bowed(self.start, pot, ease(span(q, 0.0, 0.13)), 5.0, wobble)
            if q > 0.13:
                place = bowed(pot, tip, ease(span(q, 0.13, 0.26)), 5.0, wobble)
            there = ease(span(q, 0.0, 0.13))
        back = ease(span(q, 0.86, 1.0))
        if back > 0.0:
            place = bowed(tip, self.start, back, 6.0, wobble)
            there = 1.0 - back
        tool.at = place
        tool.axis = unit(lerp(self.axis, upright, min(1.0, there * 1.4)))
        tool.rank = 7 if 0.0 < q < 1.0 else self.rank
        point = along(tool.at, tool.axis, min(tool.height * 0.6, 8.5))
        return Pose(point, tool.grip, held=(tool,) if 0.0 < q < 1.0 else (), right=self.right)
