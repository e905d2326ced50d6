"""The base of everything on the table, and plain solid things."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import skia

from kscurate.sample.world.grips import PINCH, Grip
from kscurate.sample.world.shadow import cast_outline, cast_rounds, contact
from kscurate.sample.world.slab import placed
from kscurate.sample.world.stage import Stage
from kscurate.sample.world.vectors import UP, Vec, along

Painter = Callable[[Stage, Vec, float, Vec], None]


class Thing:
    """Stands at `at` (its foot), along `axis`, turned by `yaw`; things of a higher `rank` are drawn later."""

    rank = 2

    def __init__(self, radius: float = 3.0, height: float = 3.0) -> None:
        self.at: Vec = (0.0, 0.0, 0.0)
        self.axis: Vec = UP
        self.yaw = 0.0
        self.radius = radius
        self.height = height
        self.shown = True
        self.ground_cm = 0.0
        self.inside: Thing | None = None
        self.dipped_at: Vec | None = None  # where the surface of a liquid hides the rest

    @property
    def grip(self) -> Grip:
        return PINCH

    @property
    def grip_point(self) -> Vec:
        return along(self.at, self.axis, self.height * 0.8)

    def cast(self, stage: Stage) -> None:
        """The shadow."""
        top = along(self.at, self.axis, max(0.0, self.height - self.radius * 0.3))
        low = along(self.at, self.axis, 0.2)
        cast_rounds(stage, [(low, self.radius), (top, self.radius * 0.92)], self.ground_cm)
        if self.at[2] - self.ground_cm < 0.4 and self.axis[2] > 0.9:
            contact(stage, self.at, self.radius)

    def draw(self, stage: Stage) -> None:
        raise NotImplementedError

    def draw_clipped(self, stage: Stage) -> None:
        with self.behind_wall(stage):
            self.draw(stage)

    @contextmanager
    def behind_wall(self, stage: Stage) -> Iterator[None]:
        """What is drawn here is hidden where the near wall of a vessel stands before it."""
        if self.dipped_at is not None:
            x, y = stage.camera.project(self.dipped_at)
            stage.canvas.save()
            stage.canvas.clipRect(skia.Rect.MakeLTRB(x - 2000, y - 2000, x + 2000, y + 0.5), doAntiAlias=True)
            yield
            stage.canvas.restore()
            return
        holder = self.inside
        mouth = getattr(holder, "mouth", None)
        clear = holder is None or self.at[2] > holder.at[2] + holder.height + 0.5
        if mouth is None or clear or getattr(holder, "glass", False):
            yield
            return
        stage.canvas.save()
        stage.canvas.clipPath(mouth(stage), doAntiAlias=True)
        yield
        stage.canvas.restore()


class Solid(Thing):
    """A thing with one painter and no state but its place."""

    def __init__(
        self,
        painter: Painter,
        radius: float = 3.0,
        height: float = 3.0,
        rank: int = 2,
        grip: Grip | None = None,
        grip_height: float | None = None,
        flat: bool = False,
        outline: Sequence[tuple[float, float]] | None = None,
    ) -> None:
        super().__init__(radius, height)
        self.painter = painter
        self.rank = rank
        self._grip = grip or PINCH
        self._grip_height = height * 0.8 if grip_height is None else grip_height
        self.flat, self.outline = flat, outline

    @property
    def grip(self) -> Grip:
        return self._grip

    @property
    def grip_point(self) -> Vec:
        return along(self.at, self.axis, self._grip_height)

    def cast(self, stage: Stage) -> None:
        if self.outline is not None:
            lift = min(self.height, 1.2) if self.at[2] - self.ground_cm < 0.3 else 0.0
            for height in (lift, self.height):
                cast_outline(stage, placed(self.outline, self.at, self.yaw, height), self.ground_cm, 0.3)
            return
        if not self.flat or self.at[2] > self.ground_cm + 0.6:
            super().cast(stage)

    def draw(self, stage: Stage) -> None:
        self.painter(stage, self.at, self.yaw, self.axis)
