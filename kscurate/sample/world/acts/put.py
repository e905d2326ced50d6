"""Take a thing and put it somewhere."""

from __future__ import annotations

import math

from kscurate.sample.world.acts.act import Act, Pose, Wobble, bowed, ease, span
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.vectors import UP, Vec, add, lerp, unit


class Put(Act):
    """`thing` goes to `goal`, which may also turn it (`yaw`, `axis`) or change its rank."""

    def __init__(
        self,
        thing: Thing,
        goal: Vec,
        yaw: float | None = None,
        axis: Vec | None = None,
        inside: Thing | None = None,
        rank: int = 4,
        ground_cm: float | None = None,
        on: Thing | None = None,
        lift: float = 6.5,
    ) -> None:
        self.thing, self.goal, self.goal_yaw, self.goal_axis = thing, goal, yaw, axis
        self.inside, self.rank, self.on, self.lift = inside, rank, on, lift
        self.ground_cm = goal[2] if ground_cm is None else ground_cm
        self.things = (thing,)

    def begin(self) -> None:
        thing = self.thing
        self.start, self.start_yaw, self.start_axis = thing.at, thing.yaw, thing.axis
        self.start_rank, self.start_ground = thing.rank, thing.ground_cm
        if self.goal_yaw is None:
            self.goal_yaw = thing.yaw
        if self.goal_axis is None:
            self.goal_axis = thing.axis

    def at(self, q: float, wobble: Wobble) -> Pose:
        thing = self.thing
        # The hand closes on the thing, carries it, lets go and draws back a little.
        go = ease(span(q, 0.12, 0.86))
        thing.at = bowed(self.start, self.goal, go, self.lift, wobble)
        turn = ease(span(q, 0.2, 0.75))
        thing.yaw = self.start_yaw + ((self.goal_yaw or 0.0) - self.start_yaw) * turn
        thing.axis = unit(lerp(self.start_axis, self.goal_axis or UP, turn))
        landed = q > 0.8
        thing.rank = self.rank if q > 0.3 else self.start_rank
        thing.ground_cm = self.start_ground + (self.ground_cm - self.start_ground) * span(q, 0.3, 0.7)
        thing.inside = self.inside if landed else None
        point = thing.grip_point
        if q < 0.12:
            point = add(point, (0.0, 0.0, 1.6 * (1 - q / 0.12) ** 2))
        if q > 0.86:
            back = (q - 0.86) / 0.14
            point = add(point, (0.0, -0.8 * back, 2.6 * back))
        held = (thing,) if 0.04 < q < 0.9 and not landed else ()
        return Pose(point, thing.grip, held=held, thumb=_thumb(thing))


class PutMany(Act):
    """Several things one after the other in one step, each a short `Put`."""

    def __init__(self, puts: list[Put]) -> None:
        self.puts = puts
        self.things = tuple(put.thing for put in puts)

    def begin(self) -> None:
        for put in self.puts:
            put.begin()

    def at(self, q: float, wobble: Wobble) -> Pose:
        n = len(self.puts)
        current = min(n - 1, int(q * n))
        pose: Pose | None = None
        for i, put in enumerate(self.puts):
            part = min(1.0, max(0.0, q * n - i))
            reached = put.at(part, wobble)
            if i == current:
                pose = reached
        if pose is None:
            raise ValueError("nothing to put")
        # Between two things the hand swings over instead of jumping.
        part = q * n - current
        if current > 0 and part < 0.22:
            last = self.puts[current - 1].at(1.0, wobble)
            share = ease(part / 0.22)
            lifted = 5.0 * math.sin(math.pi * share)
            point = add(lerp(last.point, self.puts[current].at(0.0, wobble).point, share), (0.0, 0.0, lifted))
            self.puts[current].at(0.0, wobble)
            return Pose(point, pose.grip)
        if current > 0:
            self.puts[current].at((part - 0.22) / 0.78, wobble)
            reached = self.puts[current].at((part - 0.22) / 0.78, wobble)
            return reached
        return pose


def _thumb(thing: Thing) -> Vec | None:
    """Bars that stand are wrapped, so the thumb points along them."""
    return thing.axis if getattr(thing, "wrapped", False) else None
