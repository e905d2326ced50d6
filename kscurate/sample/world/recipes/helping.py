"""Dishes of small pieces, and where they fall."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

from kscurate.sample.world.acts.drop import Drop
from kscurate.sample.world.colours import Rgb
from kscurate.sample.world.setup import Table
from kscurate.sample.world.things.filling import Layer
from kscurate.sample.world.things.marks import Specks
from kscurate.sample.world.things.thing import Solid, Thing
from kscurate.sample.world.things.vessel import Vessel
from kscurate.sample.world.vectors import Vec, add
from kscurate.sample.world.vessels import dish


def spread(dice: random.Random, n: int, radius: float) -> list[tuple[float, float]]:
    """`n` places in a round, about evenly spaced."""
    turn = dice.uniform(0, 6.3)
    out = []
    for i in range(n):
        reach, angle = radius * math.sqrt((i + 0.6) / n), turn + i * 2.39996
        out.append((reach * math.cos(angle), reach * math.sin(angle)))
    return out


def dish_of(
    table: Table, spot: str, make: Callable[[int], Solid], n: int, colour: Rgb, radius: float = 4.6
) -> list[Thing]:
    """A small dish on `spot` with `n` pieces in it."""
    holder = table.lay(dish(colour, radius), spot)
    dice = table.look.dice(f"dish {spot}")
    pieces: list[Thing] = []
    for i, (x, y) in enumerate(spread(dice, n, radius * 0.62)):
        piece = make(i)
        piece.rank = 4
        table.place(piece, add(holder.at, (x, y, 0.7 + 0.5 * (i % 2))), dice.uniform(0, 6.3))
        piece.inside = holder
        pieces.append(piece)
    return pieces


def drop_on(
    table: Table,
    pieces: Sequence[Thing],
    middle: Vec,
    radius: float,
    inside: Thing | None = None,
    height: float = 7.0,
) -> Drop:
    dice = table.look.dice(f"drop {len(table.things)}")
    goals = [add(middle, (x, y, 0.0)) for x, y in spread(dice, len(pieces), radius)]
    dice.shuffle(goals)
    return Drop(list(pieces), goals, inside=inside, height=height)


def pinch_dish(table: Table, spot: str, content: Rgb, colour: Rgb) -> Vessel:
    holder = table.lay(dish(colour, 3.8), spot)
    holder.layers.append(Layer("grain", content, 1.0))
    return holder


def specks(
    table: Table, at: Vec, radius: float, n: int, colours: Sequence[Rgb], size: float, rank: int = 5
) -> Specks:
    scattered = Specks(table.look.dice(f"specks {len(table.things)}"), radius, n, colours, size)
    scattered.rank = rank
    table.place(scattered, at)
    return scattered
