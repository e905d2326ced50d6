"""Sand art, a set table, a wrapped gift."""

from __future__ import annotations

from kscurate.sample.world.acts.act import Act
from kscurate.sample.world.acts.brush import Brush
from kscurate.sample.world.acts.pour import Pour, rising
from kscurate.sample.world.acts.put import Put
from kscurate.sample.world.acts.slip import Wrap
from kscurate.sample.world.colours import darker, lighter, rgb
from kscurate.sample.world.painters.bits import puck
from kscurate.sample.world.painters.food import mat, tile
from kscurate.sample.world.painters.toys import block, fork, gift_bow, table_knife
from kscurate.sample.world.setup import Table
from kscurate.sample.world.things.filling import Layer
from kscurate.sample.world.things.raised import Ribbon, WrapSide
from kscurate.sample.world.vectors import add
from kscurate.sample.world.vessels import art_bottle, cup_of, jug, plate, tumbler


def sand_art(table: Table) -> list[Act]:
    bottle = table.lay(art_bottle(), "centre")
    tones = [rgb("c8423a"), rgb("efc03d"), rgb("2f76b8")]
    cups = [
        table.lay(cup_of("grain", tone, table.ceramic(i)), spot)
        for i, (tone, spot) in enumerate(zip(tones, ("left", "right", "far left"), strict=True))
    ]
    cork = table.lay(puck(1.6, 2.4, rgb("c79a64"), rgb("b58650")), "far right")
    acts: list[Act] = []
    for cup, tone in zip(cups, tones, strict=True):
        acts.append(Pour(cup, bottle, tone, _layered(bottle, tone), grain=True, width=0.6, clearance=1.8))
    return [*acts, Put(cork, add(bottle.at, (0.0, 0.0, 11.6)), rank=5, lift=7.0)]


def _layered(bottle, tone):  # type: ignore[no-untyped-def]
    """Each sand lies on what is already in the bottle."""
    rise = None
    start = 0.0

    def change(share: float) -> None:
        nonlocal rise, start
        if rise is None:
            start = bottle.level_cm
            rise = rising(bottle, "grain", tone, start + 2.5)
        rise(share)

    return change


def table_setting(table: Table) -> list[Act]:
    under = table.lay(mat(table.look.accent), "centre")
    tone = table.ceramic(0)
    stack = table.lay(plate(tone, 9.0), "left")
    stack.rank = 2
    cloth = table.lay(tile(7.0, 9.0, 0.5, table.ceramic(3), 0.4), "far left")
    prong, blade = table.lay(fork(), "far right", yaw=0.4), table.lay(table_knife(), "right", yaw=-0.3)
    glass = table.lay(tumbler(3.3, 9.0), "far")
    glass.at = add(glass.at, (11.0 * table.sign, 3.0, 0.0))
    water = table.lay(jug(table.ceramic(2), Layer("liquid", rgb("9cc3d2"), 6.0), 4.2), "near right", 0.4)
    water.at = add(water.at, (6.0 * table.sign, 2.0, 0.0))
    x, y, _ = under.at
    return [
        Put(stack, (x, y, 0.2), rank=3),
        Put(cloth, (x, y, 0.8), rank=4, yaw=0.0),
        Put(prong, (x - 12.0, y, 0.2), rank=3, yaw=0.0),
        Put(blade, (x + 12.0, y, 0.2), rank=3, yaw=0.0),
        Put(glass, (x + 7.0, y + 8.4, 0.2), rank=3, ground_cm=0.0),
        Pour(water, glass, rgb("b9d8e2"), rising(glass, "liquid", rgb("a9d0dc"), 6.2)),
    ]


def gift(table: Table) -> list[Act]:
    width, depth, height = 11.0, 10.0, 5.0
    dice = table.look.dice("gift")
    front = rgb(dice.choice(("c8423a", "2f6f8f", "3f7d55", "d9a441", "7d4f8a")))
    back = lighter(front, 0.75)
    ribbon = rgb(dice.choice(("f3e3b0", "f6f1ea", "e9c04a")))
    sheet = table.lay(tile(width + 0.4, depth + 3.0, 0.06, back, 0.05), "centre")
    sheet.rank = 0
    box = table.lay(block(width - 0.4, depth, height, rgb("d9bf94")), "left")
    sides = [
        table.place(
            WrapSide(width / 2, depth + 2.0, height, sign, front, back), add(sheet.at, (0.0, 0.0, 0.05))
        )
        for sign in (-1.0, 1.0)
    ]
    bands = [
        Ribbon(width + 0.4, depth + 2.2, height + 0.35, ribbon, lengthwise) for lengthwise in (False, True)
    ]
    for band in bands:
        table.place(band, sheet.at)
    spool = table.lay(puck(2.4, 2.2, ribbon, darker(ribbon, 0.2)), "right")
    bow = table.lay(gift_bow(ribbon), "far right")
    return [
        Put(box, add(sheet.at, (0.0, 0.0, 0.1)), rank=3, yaw=0.0, lift=10.0, ground_cm=0.0),
        Wrap(sides[0]),
        Wrap(sides[1]),
        Brush(spool, bands, None, 0.15),  # type: ignore[arg-type]
        Put(bow, add(sheet.at, (0.0, 0.0, height + 0.5)), rank=8, lift=6.0),
    ]


RECIPES = {"MakeSandArt": sand_art, "SetTable": table_setting, "WrapGift": gift}
