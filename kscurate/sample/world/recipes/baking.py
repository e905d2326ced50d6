"""Pizza, cookies, cupcake."""

from __future__ import annotations

from kscurate.sample.world.acts.act import Act
from kscurate.sample.world.acts.brush import Brush
from kscurate.sample.world.acts.press import Press
from kscurate.sample.world.acts.put import Put
from kscurate.sample.world.acts.roll import Roll
from kscurate.sample.world.acts.sprinkle import Sprinkle
from kscurate.sample.world.colours import rgb
from kscurate.sample.world.painters.bits import leaf, sphere
from kscurate.sample.world.painters.food import board, cupcake, olive
from kscurate.sample.world.painters.tools import lying, spoon
from kscurate.sample.world.painters.toys import cutter, piping_bag, rolling_pin
from kscurate.sample.world.recipes.helping import dish_of, drop_on, pinch_dish, specks
from kscurate.sample.world.setup import Table
from kscurate.sample.world.things.dough import Dough, round_outline, star
from kscurate.sample.world.things.marks import Patch, spiral
from kscurate.sample.world.things.raised import Frosting
from kscurate.sample.world.vectors import add
from kscurate.sample.world.vessels import cup_of, plate

PEARLS = (rgb("f2f0ec"), rgb("e86f8d"), rgb("6fb4d9"), rgb("f2c14b"), rgb("8cc27a"))


def pizza(table: Table) -> list[Act]:
    dough = table.lay(Dough(wide=9.8), "centre")
    pin = table.lay(rolling_pin(rgb("c99a62")), "near", 0.4)
    pin.at, pin.axis = add(pin.at, (-12.0, -1.5, 2.0)), (1.0, 0.0, 0.0)
    sauce_cup = table.lay(cup_of("liquid", rgb("b8321f"), table.ceramic(0)), "left")
    tool = table.lay(lying(spoon(rgb("b98550"))), "far left")
    cheese_dish = pinch_dish(table, "right", rgb("f6e3a2"), table.ceramic(1))
    olives = dish_of(
        table, "far right", lambda i: olive(rgb("33313f") if i % 3 else rgb("5d6b32")), 8, table.ceramic(2)
    )
    basil = dish_of(table, "far", lambda i: leaf(rgb("3f8a3c"), 2.1, 0.1), 6, table.ceramic(3), 4.2)
    top = add(dough.at, (0.0, 0.0, 0.95))
    sauce = table.place(Patch(spiral(6.6, 4.2), 2.3, rgb("c23a22"), thick=0.08), top)
    cheese = specks(
        table, add(top, (0.0, 0.0, 0.1)), 7.0, 120, (rgb("f8e9b4"), rgb("f3d98a"), rgb("fdf3cf")), 0.8
    )
    ripe = drop_on(table, olives, add(top, (0.0, 0.0, 0.2)), 6.0)
    green = drop_on(table, basil, add(top, (0.0, 0.0, 0.3)), 5.2)
    ripe.rank, green.rank = 6, 7
    return [
        Roll(pin, dough),
        Brush(tool, [sauce], sauce_cup, 0.7),
        Sprinkle(cheese_dish, [cheese]),
        ripe,
        green,
    ]


def cookies(table: Table) -> list[Act]:
    dough = table.lay(Dough(rgb("e2bd86") if table.look.seed % 2 else rgb("a8744a"), 10.5), "centre")
    pin = table.lay(rolling_pin(rgb("c99a62")), "near", 0.4)
    pin.at, pin.axis = add(pin.at, (-12.0, -2.0, 2.0)), (1.0, 0.0, 0.0)
    sharp = table.lay(cutter(star(2.9)), "left")
    smooth = table.lay(cutter(round_outline(2.2), rgb("d9b36a")), "right")
    pearls_dish = pinch_dish(table, "far right", rgb("e9c8d0"), table.ceramic(0))
    plank = table.lay(board(rgb("b98450"), 14.0, 9.0), "far left")
    table.place(plate(table.ceramic(1), 4.2), add(plank.at, (0.0, 0.0, 1.2)))
    pearls = specks(table, add(dough.at, (0.0, 0.0, 1.05)), 8.2, 90, PEARLS, 0.55)
    return [
        Roll(pin, dough),
        Press(sharp, dough, [(-5.2, 2.6), (0.2, 5.6), (5.4, 2.2)], star(2.9)),
        Press(smooth, dough, [(-4.4, -4.4), (0.4, -1.2), (4.6, -4.6)], round_outline(2.2)),
        Sprinkle(pearls_dish, [pearls]),
    ]


def decorated_cupcake(table: Table) -> list[Act]:
    under = table.lay(plate(table.ceramic(0), 8.0), "centre")
    cake = table.lay(
        cupcake(table.look.accent, rgb("c98b4e") if table.look.seed % 2 else rgb("6b4028")), "left"
    )
    other = table.lay(cupcake(table.ceramic(1), rgb("d8a868")), "far left")
    other.rank = 2
    tone = table.look.dice("cream").choice(("f7b7c5", "f6efe2", "bfe0d2", "f8d77e", "c9b6e4"))
    bag = table.lay(lying(piping_bag(rgb("e9e4da"), rgb(tone)), 100.0), "right")
    bag.at = add(bag.at, (0.0, -6.0, 2.6))
    pearls_dish = pinch_dish(table, "far right", rgb("e9c8d0"), table.ceramic(2))
    cherries = dish_of(
        table,
        "near left",
        lambda i: sphere(1.25, rgb("b3122c"), 0.8, rgb("5b7a35")),
        3,
        table.ceramic(3),
        3.8,
    )
    foot = add(under.at, (0.0, 0.0, 0.6))
    cream = table.place(Frosting(rgb(tone)), add(foot, (0.0, 0.0, 6.0)))
    pearls = specks(table, add(cream.at, (0.0, 0.0, 1.2)), 3.5, 80, PEARLS, 0.75, 6)
    pearls.dome = 2.6
    return [
        Put(cake, foot, rank=4),
        Brush(bag, [cream], None, 0.2),  # type: ignore[list-item]
        Sprinkle(pearls_dish, [pearls], height=11.0),
        Put(cherries[0], add(cream.at, (0.0, 0.0, 4.3)), rank=7),
    ]


RECIPES = {"MakePizza": pizza, "CutCookies": cookies, "DecorateCupcake": decorated_cupcake}
