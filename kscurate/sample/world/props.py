"""What stands around at the back of a table: plants, books, mugs, fruit."""

from __future__ import annotations

import random
from collections.abc import Callable

from kscurate.sample.world.colours import rgb
from kscurate.sample.world.painters.bits import sphere
from kscurate.sample.world.painters.plants import fern, flower, succulent
from kscurate.sample.world.painters.toys import block
from kscurate.sample.world.setup import Table
from kscurate.sample.world.things.filling import Layer
from kscurate.sample.world.vectors import Vec, add
from kscurate.sample.world.vessels import bowl, flower_pot, jug, mug, tumbler, vase

Prop = Callable[[Table, Vec, random.Random], None]


def lay_props(table: Table) -> None:
    """A few things behind the scene of the action; the look chooses which and where."""
    dice = table.look.dice("props")
    props = [_potted, _books, _mug, _fruit, _flowers, _jug, _glass]
    dice.shuffle(props)
    places = [(-27.0, 21.0), (26.0, 20.0), (-17.0, 25.0), (15.0, 25.5)]
    dice.shuffle(places)
    for prop, (x, y) in zip(props, places[: dice.randint(1, 4)], strict=False):
        first = len(table.things)
        prop(table, (x + dice.uniform(-2, 2), y + dice.uniform(-1.5, 1.5), 0.0), dice)
        for thing in table.things[first:]:
            thing.rank = min(thing.rank, 1)


def _potted(table: Table, at: Vec, dice: random.Random) -> None:
    pot = table.place(flower_pot(table.ceramic(dice.randrange(8)), 5.0, 6.6), at)
    pot.layers.append(Layer("grain", rgb("5d4330"), 4.6))
    plant = succulent(rgb("7fa98c")) if dice.random() < 0.4 else fern(rgb("4f8a45"))
    table.place(plant, add(at, (0.0, -0.05, 5.6)), dice.uniform(0, 3))


def _books(table: Table, at: Vec, dice: random.Random) -> None:
    height = 0.0
    for i in range(dice.randint(2, 4)):
        thick = dice.uniform(1.4, 2.6)
        book = block(
            dice.uniform(12, 15), dice.uniform(8.5, 10.5), thick, table.ceramic(i + dice.randrange(6))
        )
        table.place(book, add(at, (0.0, -0.01 * i, height)), dice.uniform(-0.3, 0.3))
        height += thick


def _mug(table: Table, at: Vec, dice: random.Random) -> None:
    cup = table.place(mug(table.ceramic(dice.randrange(8))), at)
    cup.mouth_turn = dice.uniform(-1.2, 0.6)
    cup.layers.append(Layer("liquid", rgb("4a2a18"), 6.2))


def _fruit(table: Table, at: Vec, dice: random.Random) -> None:
    tones = [rgb("e58a2f"), rgb("c8373f"), rgb("b9c24a"), rgb("f2c33b")]
    dice.shuffle(tones)
    table.place(bowl(table.ceramic(dice.randrange(8)), 7.0, 4.4), at)
    for i, (x, y, z) in enumerate(((-2.6, 1.0, 2.2), (2.6, 1.2, 2.2), (0.2, -1.6, 2.4), (0.2, 0.4, 5.0))):
        fruit = sphere(2.7, tones[i], 0.45, rgb("6b4a2a"))
        table.place(fruit, add(at, (x, y - 0.02 * i, z)))


def _flowers(table: Table, at: Vec, dice: random.Random) -> None:
    table.place(vase(table.ceramic(dice.randrange(8)), dice), at)
    for i, lean in enumerate((-0.2, 0.16)):
        stem = flower(
            ("tulip", "daisy", "rose")[dice.randrange(3)],
            rgb(dice.choice(("e58aa0", "f0b93a", "f4efe6"))),
            18.0,
        )
        stem.axis = (lean, 0.05, 0.97)
        table.place(stem, add(at, (-2.0 * lean, -0.02 - 0.01 * i, 1.0)))


def _jug(table: Table, at: Vec, dice: random.Random) -> None:
    pitcher = table.place(jug(table.ceramic(dice.randrange(8)), None, 4.6, 11.0), at)
    pitcher.mouth_turn = dice.choice((0.3, 2.9))


def _glass(table: Table, at: Vec, dice: random.Random) -> None:
    glass = table.place(tumbler(3.4, 10.0), at)
    glass.layers.append(Layer("liquid", rgb("a9d0dc"), 6.0))
