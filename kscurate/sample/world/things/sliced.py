"""A long thing on a board that a knife cuts from one end."""

from __future__ import annotations

from collections.abc import Sequence

from kscurate.sample.world.colours import Rgb
from kscurate.sample.world.lathe import draw_turned
from kscurate.sample.world.painters.bits import round_slice
from kscurate.sample.world.shadow import cast_rounds
from kscurate.sample.world.stage import Stage
from kscurate.sample.world.things.thing import Solid, Thing
from kscurate.sample.world.vectors import Vec, unit


class Sliced(Thing):
    """Lies along x from `at`; `left` is the share that is still whole; `slices` are things of their own."""

    rank = 4

    def __init__(
        self, profile: Sequence[tuple[float, float]], skin: Rgb, flesh: Rgb, n: int, seeds: Rgb | None
    ) -> None:
        length = profile[-1][0]
        super().__init__(max(r for _, r in profile), 2 * max(r for _, r in profile))
        self.profile, self.skin, self.flesh, self.length, self.n = list(profile), skin, flesh, length, n
        self.left = 1.0
        self.slices: list[Solid] = []
        for i in range(n):
            piece = round_slice(self._radius((i + 0.5) / n), skin, flesh, seeds, 0.6)
            piece.shown, piece.rank = False, 4
            piece.yaw = i * 1.3
            self.slices.append(piece)

    def lay_slices(self) -> None:
        """Where the slices lie once they are cut: a leaning row in front of where they were."""
        for i, piece in enumerate(self.slices):
            piece.axis = unit((-0.55, -0.25, 0.8))
            share = (i + 0.5) / self.n
            piece.at = (self.at[0] + self.length * (share * 1.05 - 0.08), self.at[1] - 0.6, self.at[2] + 0.5)
            piece.ground_cm = self.at[2]

    def _radius(self, share: float) -> float:
        goal = share * self.length
        previous = self.profile[0]
        for h, r in self.profile:
            if h >= goal:
                part = (goal - previous[0]) / max(1e-6, h - previous[0])
                return previous[1] + (r - previous[1]) * part
            previous = (h, r)
        return self.profile[-1][1]

    def blade_x(self, share: float) -> float:
        return self.at[0] + self.length * share

    def cast(self, stage: Stage) -> None:
        if self.left > 0.02:
            start = self.length * (1.0 - self.left)
            z = self.at[2] + self.radius
            ends: list[Vec] = [
                (self.at[0] + start + 0.5, self.at[1], z),
                (self.at[0] + self.length - 0.8, self.at[1], z),
            ]
            cast_rounds(stage, [(p, self.radius * 0.9) for p in ends], self.ground_cm, 0.4)

    def draw(self, stage: Stage) -> None:
        if self.left <= 0.02:
            return
        start = self.length * (1.0 - self.left)
        rings = [(start, self._radius(1.0 - self.left) or 0.1)] + [
            p for p in self.profile if p[0] > start + 0.05
        ]
        # Drawn from the far end back, so that the fresh cut faces the pieces.
        end = (self.at[0] + self.length, self.at[1], self.at[2] + self.radius)
        mirrored = [(self.length - h, r) for h, r in reversed(rings)]
        draw_turned(stage, end, (-1.0, 0.0, 0.02), mirrored, self.skin, 0.35, self.flesh)
