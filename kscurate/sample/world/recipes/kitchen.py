"""Batter, cereal, salad, egg, toast, sandwich, soup, lunch box."""

from __future__ import annotations

from kscurate.sample.world.acts.act import Act
from kscurate.sample.world.acts.brush import Brush
from kscurate.sample.world.acts.crack import Crack
from kscurate.sample.world.acts.cut import Cut
from kscurate.sample.world.acts.pour import Pour, rising
from kscurate.sample.world.acts.put import Put, PutMany
from kscurate.sample.world.acts.sprinkle import Sprinkle
from kscurate.sample.world.acts.stir import Stir, stirred
from kscurate.sample.world.colours import lighter, rgb
from kscurate.sample.world.painters.bits import leaf, round_slice, sphere
from kscurate.sample.world.painters.food import (
    board,
    bread,
    bread_outline,
    broccoli,
    half_egg,
    heap,
    noodles,
    strawberry,
    tile,
)
from kscurate.sample.world.painters.tools import knife, lying, whisk
from kscurate.sample.world.painters.toys import block, lunch_box
from kscurate.sample.world.recipes.helping import dish_of, drop_on, pinch_dish, specks
from kscurate.sample.world.setup import Table
from kscurate.sample.world.things.egg import Egg, Yolk
from kscurate.sample.world.things.filling import Layer
from kscurate.sample.world.things.marks import Patch, spiral, zigzag
from kscurate.sample.world.things.sliced import Sliced
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.vectors import add
from kscurate.sample.world.vessels import bowl, cup_of, dish, honey_jar, jug, oil_bottle, pan, plate

MILK = rgb("f3ece0")
FLOUR = rgb("f2ead9")
HONEY = rgb("d98a1f")
TOMATO = rgb("d83a2b")
LETTUCE = rgb("8fbf4d")


def batter(table: Table) -> list[Act]:
    mixing = table.lay(bowl(table.ceramic(0), 8.6, 6.0, table.ceramic(3)), "centre")
    flour = table.lay(cup_of("grain", FLOUR, table.ceramic(1)), "left")
    milk = table.lay(jug(table.ceramic(2), Layer("liquid", MILK, 6.5)), "right")
    nest = table.lay(dish(table.ceramic(4), 3.4), "far left")
    egg = table.place(Egg(), add(nest.at, (0.0, 0.0, 0.6)))
    table.place(Egg(rgb("f3e3d0")), table.spot("far"))
    yolk = table.place(Yolk(False, 2.9, 1.0), add(mixing.at, (1.2, -0.6, 3.0)))
    yolk.inside = mixing
    tool = table.lay(lying(whisk()), "near right")
    wet = rising(mixing, "liquid", MILK, 3.0)

    def pour_milk(share: float) -> None:
        wet(share)
        if share > 0.0:
            mixing.layers[-1].streak, mixing.layers[-1].streak_share = rgb("e3d3ae"), 0.9
            mixing.layers[-1].swirl = 0.6

    mix_up = stirred(mixing, rgb("ecd08c"))

    def beat(share: float, angle: float) -> None:
        mix_up(share, angle)
        yolk.share = 1.0 - share if share > 0.0 else 1.0

    return [
        Pour(flour, mixing, FLOUR, rising(mixing, "grain", FLOUR, 2.0), grain=True, width=1.2),
        Crack(egg, yolk, mixing.height),
        Pour(milk, mixing, MILK, pour_milk, touched=(yolk,)),
        Stir(tool, mixing, beat, touched=(yolk,), turns=7.0),
    ]


def cereal(table: Table) -> list[Act]:
    bowl_ = table.lay(bowl(table.ceramic(0), 8.0, 5.4), "centre")
    flakes = table.lay(cup_of("grain", rgb("d59a45"), table.ceramic(1)), "left")
    milk = table.lay(jug(table.ceramic(2), Layer("liquid", MILK, 6.5)), "right")
    berries = dish_of(
        table,
        "far left",
        lambda i: sphere(1.05, rgb("3d4f94") if i % 2 else rgb("c92f45"), 0.5),
        9,
        table.ceramic(3),
    )
    honey = table.lay(honey_jar(), "far right")
    bits = specks(
        table, add(bowl_.at, (0.0, 0.0, 3.6)), 5.6, 46, (rgb("d59a45"), rgb("e7b767"), rgb("bf7f30")), 1.1, 4
    )
    bits.inside = bowl_
    gloss = table.place(Patch(zigzag(7.5, 7.5, 6), 0.6, HONEY, alpha=0.95), add(bowl_.at, (0.0, 0.0, 4.1)))
    gloss.rank, gloss.inside = 6, bowl_
    dry, wet = rising(bowl_, "grain", rgb("d59a45"), 2.3), rising(bowl_, "liquid", MILK, 2.8)

    def pour_milk(share: float) -> None:
        wet(share)
        bits.share = share

    return [
        Pour(flakes, bowl_, rgb("d59a45"), dry, grain=True, width=1.3),
        Pour(milk, bowl_, MILK, pour_milk, touched=(bits,)),
        drop_on(table, berries, add(bowl_.at, (0.0, 0.0, 3.4)), 4.4, bowl_),
        Pour(
            honey,
            bowl_,
            HONEY,
            lambda share: setattr(gloss, "share", share),
            touched=(*berries, gloss),
            width=0.35,
        ),
    ]


def salad(table: Table) -> list[Act]:
    bowl_ = table.lay(bowl(lighter(table.ceramic(0), 0.2), 8.0, 5.4), "centre")
    bowl_.at = add(bowl_.at, (-9.5 * table.sign, 4.5, 0.0))
    plank = table.lay(board(rgb("c99a5f"), 18.5, 13.0), "centre")
    plank.at = add(plank.at, (9.0 * table.sign, -4.5, 0.0))
    food = table.place(
        Sliced(
            [(0.0, 0.2), (0.4, 1.3), (1.6, 1.9), (5.6, 2.05), (10.0, 1.9), (11.2, 1.2), (11.6, 0.2)],
            rgb("3f7d36"),
            rgb("cfe3a0"),
            9,
            rgb("9fbd6a"),
        ),
        add(plank.at, (-5.6, 0.5, 1.2)),
    )
    for piece in food.slices:
        table.place(piece, food.at)
    leaves: list[Thing] = []
    heap_at = table.spot("far right")
    for i in range(4):
        one = leaf(LETTUCE if i % 2 else rgb("a5cc63"), 4.3)
        one.rank = 3
        leaves.append(
            table.place(one, add(heap_at, (1.4 * ((i % 2) - 0.5), 1.4 * ((i // 2) - 0.5), 0.35 * i)), i * 1.5)
        )
    tomatoes = dish_of(
        table, "near left", lambda i: sphere(1.55, TOMATO, 0.6, rgb("4b8a3a")), 6, table.ceramic(2)
    )
    oil = table.lay(oil_bottle(rgb("c9b037")), "far")
    oil.at = add(oil.at, (4.0 * table.sign, 0.0, 0.0))
    blade = table.lay(lying(knife(rgb("6b4a35")), -70.0), "near right")
    blade.at = add(blade.at, (7.0, 6.0, 0.3)) if table.sign > 0 else add(blade.at, (-3.0, 2.0, 0.3))
    shine = table.place(
        Patch(zigzag(9.0, 8.0, 6), 0.5, rgb("e9d98a"), alpha=0.75), add(bowl_.at, (0.0, 0.0, 4.9))
    )
    shine.rank, shine.inside = 6, bowl_
    greens = drop_on(table, leaves, add(bowl_.at, (0.0, 0.0, 3.0)), 3.0, bowl_)
    return [
        greens,
        Cut(blade, food),
        drop_on(table, food.slices, add(bowl_.at, (0.0, 0.0, 4.2)), 4.6, bowl_),
        drop_on(table, tomatoes, add(bowl_.at, (0.0, 0.0, 4.4)), 4.2, bowl_),
        Pour(
            oil,
            bowl_,
            rgb("dcc44d"),
            lambda share: setattr(shine, "share", share),
            touched=(*leaves, *food.slices, *tomatoes, shine),
            width=0.3,
        ),
    ]


def fried_egg(table: Table) -> list[Act]:
    skillet = table.lay(pan(rgb("3b3d42")), "centre")
    skillet.mouth_turn = -0.9 if table.sign > 0 else 4.0
    nest = table.lay(dish(table.ceramic(1), 3.4), "left")
    egg = table.place(Egg(), add(nest.at, (0.0, 0.0, 0.6)))
    saucer = table.lay(plate(table.ceramic(0), 5.0), "far right")
    butter = table.place(tile(3.6, 2.6, 1.6, rgb("f4d873"), 0.4), add(saucer.at, (0.0, 0.0, 0.8)))
    salt = pinch_dish(table, "right", rgb("f4f3ef"), table.ceramic(2))
    herbs = pinch_dish(table, "far left", rgb("4f8a3d"), table.ceramic(3))
    floor = add(skillet.at, (0.0, 0.0, 0.7))
    melted = table.place(Patch(spiral(6.4, 3.0), 2.6, rgb("e9c25a"), alpha=0.55), floor)
    melted.rank = 3
    yolk = table.place(Yolk(True, 6.0, table.look.dice("yolk").uniform(0, 6)), add(floor, (0.3, 0.3, 0.1)))
    white = specks(
        table, add(yolk.at, (0.0, 0.0, 0.2)), 4.8, 130, (rgb("ffffff"), rgb("858b92"), rgb("b3b7bb")), 0.5
    )
    green = specks(
        table, add(yolk.at, (0.0, 0.0, 0.3)), 5.0, 46, (rgb("4f8a3d"), rgb("2f6a2c"), rgb("7fae4c")), 0.5
    )
    put = Put(butter, add(floor, (-2.0, 1.5, 0.1)))

    class Crackling(Crack):
        """The butter melts while the egg runs out."""

        def at(self, q, wobble):  # type: ignore[no-untyped-def]
            pose = super().at(q, wobble)
            melted.share = min(1.0, q * 1.6)
            butter.shown = q < 0.5
            skillet.steam = 0.7 * min(1.0, q * 1.5)
            return pose

    return [
        put,
        Crackling(egg, yolk, skillet.height, touched=(melted, butter)),
        Sprinkle(salt, [white]),
        Sprinkle(herbs, [green]),
    ]


def jam_toast(table: Table) -> list[Act]:
    under = table.lay(plate(table.ceramic(0), 10.5), "centre")
    slice_ = table.lay(bread(rgb("dcae6c")), "left")
    top = add(under.at, (0.0, 0.0, 2.1))
    saucer = table.lay(plate(table.ceramic(1), 5.2), "far left")
    table.place(tile(5.0, 3.2, 2.4, rgb("f4d873"), 0.4), add(saucer.at, (0.0, 0.0, 0.8)))
    jam_jar = table.lay(cup_of("liquid", rgb("a3182f"), table.ceramic(2)), "far right")
    tool = table.lay(lying(knife(rgb("7a5238"), 9.0, 18.0)), "right")
    fruit = dish_of(table, "near left", lambda i: strawberry(1.25), 4, table.ceramic(3))
    outline = [(x * 0.86, y * 0.86) for x, y in bread_outline()]
    butter = table.place(Patch(zigzag(7.6, 8.4, 5), 2.4, rgb("f6dd7e"), outline, 0.1), top)
    inner = [(x * 0.74, y * 0.74) for x, y in bread_outline()]
    jam = table.place(Patch(zigzag(6.6, 7.2, 5), 2.2, rgb("b3203a"), inner, 0.12), add(top, (0.0, 0.0, 0.1)))
    jam.rank, butter.rank = 5, 4
    return [
        Put(slice_, add(under.at, (0.0, 0.0, 0.6)), rank=3, yaw=0.0),
        Brush(tool, [butter], saucer, 0.9),
        Brush(tool, [jam], jam_jar, 0.9),
        _settled(drop_on(table, fruit, add(top, (0.0, 0.2, 0.1)), 2.6), 6),
    ]


def sandwich(table: Table) -> list[Act]:
    plank = table.lay(board(rgb("b98450"), 24.0, 17.0), "centre")
    slices = [table.lay(bread(rgb("efd3a0")), "left"), table.lay(bread(rgb("efd3a0")), "far left")]
    saucer = table.lay(plate(table.ceramic(0), 6.0), "right")
    cheese = table.place(
        tile(8.2, 8.2, 0.5, rgb("f3c648"), 0.3, holes=rgb("d9a52f")), add(saucer.at, (0.0, 0.0, 1.0))
    )
    green = table.lay(leaf(LETTUCE, 5.6), "far right")
    tray = table.lay(plate(table.ceramic(2), 5.6), "near right")
    tomatoes: list[Thing] = []
    for i in range(3):
        one = round_slice(2.3, TOMATO, rgb("e8604a"), rgb("f3cf7d"))
        tomatoes.append(
            table.place(one, add(tray.at, (1.5 * (i - 1), 0.8 * (i % 2), 0.9 + 0.3 * i)), i * 1.0)
        )
    for thing in (cheese, green, *tomatoes):
        thing.rank = 3
    base = add(plank.at, (0.0, 0.0, 1.2))
    height = 2.8
    puts = [
        Put(one, add(base, (x, y, height + 0.5)), rank=6)
        for one, (x, y) in zip(tomatoes, ((-2.0, 1.6), (2.0, 1.4), (0.0, -2.2)), strict=True)
    ]
    return [
        Put(slices[0], base, rank=3, yaw=0.0),
        Put(cheese, add(base, (0.0, 0.0, 1.5)), rank=4, yaw=0.5),
        Put(green, add(base, (0.0, 0.0, 2.1)), rank=5, yaw=2.6),
        PutMany(puts),
        Put(slices[1], add(base, (0.0, 0.0, height + 1.0)), rank=7, yaw=0.0),
    ]


def noodle_soup(table: Table) -> list[Act]:
    bowl_ = table.lay(bowl(table.ceramic(0), 9.0, 6.4, table.look.accent), "centre")
    tray = table.lay(plate(table.ceramic(1), 6.4), "left")
    nest = table.place(noodles(rgb("efcf86")), add(tray.at, (0.0, 0.0, 0.8)))
    broth = table.lay(jug(table.ceramic(2), Layer("liquid", rgb("b0702c"), 6.5), 4.8), "right")
    eggs: list[Thing] = []
    saucer = table.lay(plate(table.ceramic(3), 4.6), "far right")
    for i in range(2):
        one = half_egg()
        one.rank = 4
        eggs.append(table.place(one, add(saucer.at, (2.3 * i - 1.1, 0.3 * i, 0.8)), i * 1.7))
    green = pinch_dish(table, "far left", rgb("6aa84a"), table.ceramic(4))
    scallions = specks(
        table, add(bowl_.at, (0.0, 0.0, 5.3)), 5.8, 40, (rgb("5f9c3f"), rgb("a8cf7a"), rgb("7bb552")), 0.75
    )
    scallions.inside, scallions.rank = bowl_, 6
    rise = rising(bowl_, "liquid", rgb("c08138"), 3.9)

    def fill_bowl(share: float) -> None:
        rise(share)
        bowl_.steam = share

    puts = [
        Put(one, add(bowl_.at, (2.6 * (-1) ** i + 0.3, 1.6 - 1.2 * i, 4.3)), inside=bowl_, rank=5)
        for i, one in enumerate(eggs)
    ]
    return [
        Put(nest, add(bowl_.at, (0.0, 0.0, 2.4)), inside=bowl_),
        Pour(broth, bowl_, rgb("b0702c"), fill_bowl, touched=(nest,)),
        PutMany(puts),
        Sprinkle(green, [scallions]),
    ]


def lunch(table: Table) -> list[Act]:
    box = table.lay(lunch_box(table.ceramic(0)), "centre")
    box.rank = 2
    plates = {
        spot: table.lay(plate(table.ceramic(i + 1), 5.0), spot)
        for i, spot in enumerate(("left", "far left", "right"))
    }
    rice = table.place(heap(rgb("f4f0e6"), 4.2, 2.8), add(plates["left"].at, (0.0, 0.0, 0.8)))
    greens: list[Thing] = [
        table.place(broccoli(), add(plates["far left"].at, (2.4 * i - 2.2, 0.5 * (i % 2), 0.8)), i * 1.0)
        for i in range(3)
    ]
    egg = table.place(half_egg(), add(plates["right"].at, (0.0, 0.0, 0.8)), 0.4)
    reds = dish_of(
        table, "far right", lambda i: sphere(1.4, TOMATO, 0.6, rgb("4b8a3a")), 4, table.ceramic(4), 4.0
    )
    lid = table.lay(block(21.6, 14.6, 1.4, lighter(table.ceramic(0), 0.35)), "near", 0.3)
    lid.at = add(lid.at, (0.0, -3.0, 0.0))
    for thing in (rice, *greens, egg):
        thing.rank = 3
    x, y, _ = box.at
    floor = 1.4
    puts = [
        Put(one, (x + 5.6 + 2.6 * (i % 2) - 1.0, y + 3.4 - 2.9 * (i // 2) - 0.6 * i, floor), rank=4)
        for i, one in enumerate(greens)
    ]
    return [
        Put(rice, (x - 5.2, y + 0.2, floor), rank=3),
        PutMany(puts),
        Put(egg, (x - 4.6, y - 1.2, floor + 2.7), rank=5),
        _settled(drop_on(table, reds, (x + 5.0, y - 3.6, floor), 2.0), 5),
        Put(lid, (x, y, 4.9), rank=7, lift=13.0),
    ]


def _settled(drop, rank: int):  # type: ignore[no-untyped-def]
    drop.rank = rank
    return drop


RECIPES = {
    "MixPancakeBatter": batter,
    "MakeBerryCereal": cereal,
    "MakeGardenSalad": salad,
    "FryEgg": fried_egg,
    "MakeJamToast": jam_toast,
    "MakeCheeseSandwich": sandwich,
    "MakeNoodleSoup": noodle_soup,
    "PackLunchBox": lunch,
}
