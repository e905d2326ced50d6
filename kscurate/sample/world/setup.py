"""Lays the table for a skill: main things in the middle, the rest on spots around it."""

from __future__ import annotations

from typing import TypeVar

from kscurate.sample.world.colours import Rgb
from kscurate.sample.world.look import Look
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.vectors import Vec

SPOTS: dict[str, tuple[float, float]] = {
    "centre": (0.0, 0.0),
    "right": (16.5, -1.0),
    "left": (-16.5, -1.0),
    "far": (0.0, 15.5),
    "far right": (14.0, 12.0),
    "far left": (-14.0, 12.0),
    "near right": (14.0, -11.5),
    "near left": (-14.0, -11.5),
    "near": (0.0, -13.5),
}
T = TypeVar("T", bound=Thing)


class Table:
    """Collects the things of one scene; a look may mirror it and shifts every spot a little."""

    def __init__(self, look: Look, portrait: bool = False) -> None:
        self.look, self.portrait = look, portrait
        self.things: list[Thing] = []
        self._dice = look.dice("table")

    @property
    def sign(self) -> float:
        return -1.0 if self.look.mirrored else 1.0

    def ceramic(self, index: int = 0) -> Rgb:
        return self.look.ceramics[1 + index % (len(self.look.ceramics) - 1)]

    def spot(self, name: str, jitter: float = 1.0) -> Vec:
        x, y = SPOTS[name]
        x, y = x * self.sign + self._dice.uniform(-jitter, jitter), y + self._dice.uniform(-jitter, jitter)
        return (x * 0.74, y * 1.15, 0.0) if self.portrait else (x, y, 0.0)

    def lay(self, thing: T, spot: str, jitter: float = 1.0, yaw: float = 0.0, z: float = 0.0) -> T:
        x, y, _ = self.spot(spot, jitter if spot != "centre" else min(jitter, 0.6))
        return self.place(thing, (x, y, z), yaw)

    def place(self, thing: T, at: Vec, yaw: float = 0.0) -> T:
        thing.at, thing.yaw, thing.ground_cm = at, yaw, at[2]
        self.things.append(thing)
        return thing
