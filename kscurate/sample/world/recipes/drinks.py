"""Tea, cocoa, iced coffee."""

from __future__ import annotations

from kscurate.sample.world.acts.act import Act
from kscurate.sample.world.acts.drop import Drop
from kscurate.sample.world.acts.pour import Pour, rising
from kscurate.sample.world.acts.put import Put
from kscurate.sample.world.acts.stir import Stir, stirred
from kscurate.sample.world.colours import lighter, mix, rgb
from kscurate.sample.world.painters.bits import citrus_slice, cube, puck, tea_bag
from kscurate.sample.world.painters.tools import lying, spoon, stick
from kscurate.sample.world.setup import Table
from kscurate.sample.world.things.filling import Layer
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.vectors import Vec, add
from kscurate.sample.world.vessels import cup_of, dish, honey_jar, jug, kettle, mug, teacup, tumbler

WATER = rgb("a9c8d4")
PALE_TEA = rgb("d9b872")
AMBER = rgb("b5651d")
COCOA = rgb("5b3420")
MILK = rgb("f3ece0")


def lemon_tea(table: Table) -> list[Act]:
    cup = table.lay(teacup(table.ceramic(0)), "centre")
    cup.mouth_turn = 0.6
    bag = table.lay(tea_bag(table.look.accent), "near left")
    pot = table.lay(kettle(table.ceramic(1)), "right")
    pot.layers.append(Layer("liquid", WATER, 5.0))
    lemon = table.lay(citrus_slice(rgb("f0c21f"), rgb("f6dc55")), "far left")
    honey = table.lay(honey_jar(), "left")
    tool = table.lay(lying(spoon()), "near right")
    rise = rising(cup, "liquid", PALE_TEA, 4.6)

    def fill_cup(share: float) -> None:
        rise(share)
        cup.steam = share
        if share > 0.0:
            cup.layers[-1].streak, cup.layers[-1].streak_share, cup.layers[-1].swirl = (
                AMBER,
                0.75,
                share * 1.2,
            )

    def sweeten(share: float) -> None:
        if cup.layers:
            cup.layers[-1].streak = mix(AMBER, rgb("6b2c06"), share)
            cup.layers[-1].streak_share, cup.layers[-1].swirl = 0.75 + 0.25 * share, 1.2 + 1.6 * share

    steep = _float_up(bag, cup.at, 3.6)
    top = add(cup.at, (-1.4, 1.0, 5.4))
    return [
        Put(bag, add(cup.at, (0.8, -0.2, 0.9)), inside=cup),
        Pour(pot, cup, WATER, lambda share: (fill_cup(share), steep(share)), touched=(bag,)),  # type: ignore[arg-type,func-returns-value]
        Put(lemon, top, inside=cup, rank=5),
        Pour(honey, cup, rgb("d98a1f"), sweeten, touched=(bag, lemon), width=0.35),
        Stir(tool, cup, stirred(cup, AMBER), touched=(bag, lemon)),
    ]


def hot_cocoa(table: Table) -> list[Act]:
    cup = table.lay(mug(table.ceramic(0), 5.0, 8.4), "centre")
    cup.mouth_turn = 0.5
    tin = table.lay(cup_of("grain", COCOA, table.ceramic(1)), "left")
    milk = table.lay(jug(table.ceramic(2), Layer("liquid", MILK, 6.5)), "right")
    tool = table.lay(lying(spoon()), "near right")
    saucer = table.lay(dish(table.ceramic(3), 4.4), "far left")
    dice = table.look.dice("marshmallows")
    pieces: list[Thing] = []
    goals: list[Vec] = []
    for i in range(6):
        piece = puck(1.05, 1.3, rgb("fbf3ee"), rgb("f4d9d6") if i % 2 else rgb("f7efe9"))
        piece.rank = 4
        table.place(
            piece, add(saucer.at, (dice.uniform(-1.8, 1.8), dice.uniform(-1.8, 1.8), 0.9 + 0.4 * (i % 2)))
        )
        pieces.append(piece)
        goals.append(add(cup.at, (2.6 * ((i % 3) - 1) * 0.9, 1.9 * (i // 3) - 0.9, 7.2)))
    powder, drink = rising(cup, "grain", COCOA, 1.2), rising(cup, "liquid", rgb("d9c2a6"), 6.6)

    def fill_cup(share: float) -> None:
        drink(share)
        cup.steam = share
        if share > 0.0:
            cup.layers[-1].streak, cup.layers[-1].streak_share = COCOA, 0.9

    return [
        Pour(tin, cup, COCOA, powder, grain=True, width=1.0),
        Pour(milk, cup, MILK, fill_cup),
        Stir(tool, cup, stirred(cup, rgb("7b4a2d"))),
        Drop(pieces, goals, inside=cup),
    ]


def iced_coffee(table: Table) -> list[Act]:
    glass = table.lay(tumbler(4.2, 12.0), "centre")
    ice_dish = table.lay(dish(table.ceramic(1), 5.0), "far left")
    coffee = table.lay(jug(table.ceramic(2), Layer("liquid", rgb("3a2013"), 6.5)), "right")
    milk = table.lay(jug(lighter(table.ceramic(3), 0.4), Layer("liquid", MILK, 5.0), 3.6, 7.6), "left")
    straw = table.lay(lying(stick(table.look.accent, 19.0), 60.0), "near right")
    dice = table.look.dice("ice")
    pieces: list[Thing] = []
    goals: list[Vec] = []
    for i in range(5):
        piece = cube(2.3, rgb("cfe6ee"), 0.7)
        piece.rank = 4
        table.place(
            piece,
            add(ice_dish.at, (dice.uniform(-2, 2), dice.uniform(-2, 2), 0.8 + 0.8 * (i % 2))),
            dice.uniform(0, 3),
        )
        pieces.append(piece)
        goals.append(add(glass.at, (1.1 * (-1) ** i, 0.8 * ((i % 3) - 1), 0.9 + 2.0 * (i // 2))))
    return [
        Drop(pieces, goals, inside=glass),
        Pour(coffee, glass, rgb("3a2013"), rising(glass, "liquid", rgb("4a2a18"), 6.4)),
        Pour(milk, glass, MILK, rising(glass, "liquid", rgb("c79a6b"), 9.4), width=0.4),
        Put(straw, add(glass.at, (0.9, 0.6, 1.2)), axis=(0.22, -0.06, 0.97), inside=glass, rank=5),
    ]


def _float_up(thing: Thing, foot: Vec, to_cm: float):  # type: ignore[no-untyped-def]
    """What lies in a filling vessel rises with it."""
    noted: list[Vec] = []

    def change(share: float) -> None:
        if not noted:
            noted.append(thing.at)
        start = noted[0]
        thing.at = (start[0], start[1], start[2] + to_cm * share)

    return change


RECIPES = {"MakeLemonTea": lemon_tea, "MakeHotCocoa": hot_cocoa, "MakeIcedCoffee": iced_coffee}
