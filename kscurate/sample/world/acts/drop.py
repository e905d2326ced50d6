"""Take a handful and let it fall, one by one."""

from __future__ import annotations

import math

from kscurate.sample.world.acts.act import Act, Pose, Wobble, bowed, ease, span
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.vectors import Vec, add, lerp


class Drop(Act):
    """The hand gathers `pieces` where they lie and drops each above its goal."""

    def __init__(
        self,
        pieces: list[Thing],
        goals: list[Vec],
        inside: Thing | None = None,
        rank: int = 4,
        height: float = 7.0,
    ) -> None:
        self.pieces, self.goals, self.inside, self.rank, self.height = pieces, goals, inside, rank, height
        self.things = tuple(pieces)

    def begin(self) -> None:
        self.starts = [piece.at for piece in self.pieces]
        self.ranks = [piece.rank for piece in self.pieces]
        self.grounds = [piece.ground_cm for piece in self.pieces]
        n = len(self.pieces)
        self.source = tuple(sum(s[i] for s in self.starts) / n for i in range(3))
        self.middle = tuple(sum(g[i] for g in self.goals) / n for i in range(3))

    def at(self, q: float, wobble: Wobble) -> Pose:
        source, middle = self.source, self.middle
        above = (middle[0], middle[1], middle[2] + self.height)
        start = (source[0], source[1], source[2] + 1.8)
        carry = ease(span(q, 0.03, 0.42))
        hand = bowed(start, above, carry, 5.0, wobble)
        circle = span(q, 0.42, 0.96)
        if circle > 0.0:
            angle = wobble.phase + circle * 9.0
            swing = 1.6 * math.sin(min(1.0, circle * 5) * math.pi / 2)
            hand = add(hand, (swing * math.cos(angle), swing * math.sin(angle), 0.5 * math.sin(angle * 1.7)))
        n = len(self.pieces)
        for i, piece in enumerate(self.pieces):
            angle = i * 2.4
            offset = (0.9 * math.cos(angle), 0.9 * math.sin(angle), -1.4 - 0.3 * (i % 3))
            release = 0.46 + 0.42 * (i + 0.5) / n
            fall = span(q, release, release + 0.07)
            gather = span(q, 0.0, 0.1)
            held = lerp(self.starts[i], add(hand, offset), ease(gather))
            if fall > 0.0:
                held = add(above, offset)
                piece.at = lerp(held, self.goals[i], fall)
                piece.at = (piece.at[0], piece.at[1], held[2] + (self.goals[i][2] - held[2]) * fall * fall)
            else:
                piece.at = held
            landed = fall >= 0.75
            piece.rank = self.rank + 2 if q > 0.0 and not landed else (self.rank if landed else self.ranks[i])
            piece.inside = self.inside if landed else None
            piece.ground_cm = self.goals[i][2] if fall > 0.0 else self.grounds[i]
        still = tuple(p for i, p in enumerate(self.pieces) if 0.02 < q < 0.46 + 0.42 * (i + 0.5) / n)
        return Pose(hand, held=still)
