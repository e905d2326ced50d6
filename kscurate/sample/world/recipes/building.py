"""Towers, rings, a gate."""

from __future__ import annotations

from kscurate.sample.world.acts.act import Act, Pose, Wobble
from kscurate.sample.world.acts.put import Put
from kscurate.sample.world.acts.slip import Slip
from kscurate.sample.world.colours import rgb
from kscurate.sample.world.painters.bits import sphere
from kscurate.sample.world.painters.toys import block, cone, gable, peg_base, pillar, ring
from kscurate.sample.world.setup import Table
from kscurate.sample.world.things.raised import Peg
from kscurate.sample.world.things.thing import Solid, Thing
from kscurate.sample.world.vectors import add

RED, BLUE, YELLOW, GREEN = rgb("cf3f36"), rgb("2f6fb5"), rgb("efbb3a"), rgb("4a9a5a")


class Stack(Put):
    """Put on top of whatever of the tower already stands."""

    def __init__(self, thing: Solid, tower: list[Solid], foot: Thing | tuple[float, float, float]) -> None:
        super().__init__(thing, (0.0, 0.0, 0.0), lift=5.0)
        self.tower = tower
        self.foot = foot if isinstance(foot, tuple) else foot.at

    def begin(self) -> None:
        standing = [t for t in self.tower if t is not self.thing and getattr(t, "stacked", False)]
        top = max((t.at[2] + t.height for t in standing), default=self.foot[2])
        self.goal = (self.foot[0], self.foot[1], top)
        self.ground_cm = top
        self.rank = 3 + len(standing)
        super().begin()

    def at(self, q: float, wobble: Wobble) -> Pose:
        pose = super().at(q, wobble)
        self.thing.stacked = q >= 1.0  # type: ignore[attr-defined]
        return pose


def blocks(table: Table) -> list[Act]:
    dice = table.look.dice("blocks")
    size = dice.uniform(4.3, 4.9)
    tower = [
        table.lay(block(size, size, size * 0.9, RED), "left", yaw=dice.uniform(-0.6, 0.6)),
        table.lay(block(size * 0.94, size * 0.94, size * 0.86, BLUE), "right", yaw=dice.uniform(-0.6, 0.6)),
        table.lay(
            block(size * 0.88, size * 0.88, size * 0.82, YELLOW), "far left", yaw=dice.uniform(-0.6, 0.6)
        ),
        table.lay(cone(size * 0.55, size * 0.9, GREEN), "far right"),
    ]
    foot = table.spot("centre", 0.5)
    stacks = [Stack(one, tower, foot) for one in tower]
    for act in stacks:
        act.goal_yaw = dice.uniform(-0.15, 0.15)
    return list(stacks)


def rings(table: Table) -> list[Act]:
    base = table.lay(peg_base(rgb("d9b27a")), "centre")
    peg = table.place(Peg(rgb("e3c08c"), 11.4), base.at)
    tones = [RED, YELLOW, BLUE]
    table.look.dice("rings").shuffle(tones)
    pieces = [
        table.lay(ring(r, tone), spot)
        for r, tone, spot in zip((5.0, 4.2, 3.4), tones, ("left", "right", "far left"), strict=True)
    ]
    knob = table.lay(sphere(2.3, GREEN, 0.6), "far right")
    acts: list[Act] = [
        Slip(piece, add(base.at, (0.0, 0.0, 1.6 + 2.55 * i)), peg) for i, piece in enumerate(pieces)
    ]
    for i, act in enumerate(acts):
        act.rank = 3 + i  # type: ignore[attr-defined]
    top = Slip(knob, add(base.at, (0.0, 0.0, 9.4)), peg)
    top.rank = 7
    return [*acts, top]


def gate(table: Table) -> list[Act]:
    dice = table.look.dice("gate")
    tones = [RED, BLUE, YELLOW, GREEN]
    dice.shuffle(tones)
    height = dice.uniform(6.2, 7.4)
    left, right = (
        table.lay(pillar(1.9, height, tones[0]), "left"),
        table.lay(pillar(1.9, height, tones[0]), "right"),
    )
    beam = table.lay(block(15.0, 4.0, 2.6, tones[1]), "far left", yaw=0.3)
    roof = table.lay(gable(12.0, 4.4, 4.6, tones[2]), "far right", yaw=-0.2)
    if left.at[0] > right.at[0]:
        left, right = right, left
    x, y, _ = table.spot("centre", 0.6)
    return [
        Put(left, (x - 5.0, y, 0.0), rank=3),
        Put(right, (x + 5.0, y, 0.0), rank=3),
        Put(beam, (x, y, height), rank=4, yaw=0.0, lift=4.0, ground_cm=0.0),
        Put(roof, (x, y, height + 2.6), rank=5, yaw=0.0, lift=3.0, ground_cm=0.0),
    ]


RECIPES = {"StackBlocks": blocks, "StackRings": rings, "BuildGate": gate}
