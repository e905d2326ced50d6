"""Seeds, a succulent, flowers, a terrarium."""

from __future__ import annotations

from kscurate.sample.world.acts.act import Act
from kscurate.sample.world.acts.brush import Brush
from kscurate.sample.world.acts.pour import Change, Pour, rising
from kscurate.sample.world.acts.put import Put
from kscurate.sample.world.acts.sprinkle import Sprinkle
from kscurate.sample.world.colours import mix, rgb
from kscurate.sample.world.painters.bits import sphere
from kscurate.sample.world.painters.plants import fern, flower, moss, succulent
from kscurate.sample.world.painters.tools import lying
from kscurate.sample.world.painters.toys import trowel
from kscurate.sample.world.recipes.helping import dish_of, pinch_dish, specks
from kscurate.sample.world.setup import Table
from kscurate.sample.world.things.filling import Layer
from kscurate.sample.world.things.marks import Patch, spiral
from kscurate.sample.world.things.vessel import Vessel
from kscurate.sample.world.vectors import add
from kscurate.sample.world.vessels import TERRACOTTA, cup_of, flower_pot, jar, jug, vase, watering_can

SOIL, WET_SOIL, PEBBLE, WATER = rgb("7a5437"), rgb("3f2a1c"), rgb("a9a49a"), rgb("9cc3d2")


def _soak(pot: Vessel, also: list[Patch] | None = None) -> Change:
    """Soil turns dark where water falls."""
    noted: dict[str, tuple[float, float, float]] = {}

    def change(share: float) -> None:
        layer = pot.layers[-1]
        noted.setdefault("dry", layer.colour)
        layer.colour = mix(noted["dry"], WET_SOIL, share)
        for patch in also or []:
            patch.colour = mix(rgb("8a6243"), WET_SOIL, share * 0.9)

    return change


def seed(table: Table) -> list[Act]:
    tone = table.look.dice("pot").choice((TERRACOTTA, table.ceramic(0)))
    pot = table.lay(flower_pot(tone, 7.4, 9.0), "centre")
    scoop = table.lay(cup_of("grain", SOIL, table.ceramic(1)), "left")
    can = table.lay(watering_can(table.ceramic(2)), "right")
    tool = table.lay(lying(trowel(rgb("b5553f"))), "near right")
    seeds = dish_of(
        table, "far left", lambda i: sphere(0.95, rgb("e0c48c"), 0.4, squash=0.7), 5, table.ceramic(3), 3.6
    )
    top = add(pot.at, (0.0, 0.0, 8.0))
    hole = table.place(Patch(spiral(1.3, 2.0), 1.9, rgb("2f1f15")), top)
    cover = table.place(Patch(spiral(2.0, 2.6), 1.9, rgb("8a6243"), thick=0.12), add(top, (0.0, 0.0, 0.2)))
    hole.rank, cover.rank = 4, 6
    hole.inside = cover.inside = pot
    return [
        Pour(scoop, pot, SOIL, rising(pot, "grain", SOIL, 6.9), grain=True, width=1.5),
        Brush(tool, [hole], None, 0.4),
        Put(seeds[0], add(top, (0.0, 0.0, 0.05)), rank=5),
        Brush(tool, [cover], None, 0.4),
        Pour(can, pot, WATER, _soak(pot, [cover]), touched=(hole, seeds[0], cover), width=0.4),
    ]


def potted_succulent(table: Table) -> list[Act]:
    pot = table.lay(flower_pot(table.ceramic(0), 7.0, 7.6), "centre")
    stones = table.lay(cup_of("grain", PEBBLE, table.ceramic(1)), "left")
    scoop = table.lay(cup_of("grain", SOIL, table.ceramic(2)), "right")
    plant = table.lay(
        succulent(table.look.dice("plant").choice((rgb("7fa98c"), rgb("8fb07a"), rgb("9a9fc0")))), "far left"
    )
    plant.at = add(plant.at, (0.0, 0.0, 1.4))
    can = table.lay(watering_can(table.ceramic(3)), "far right")
    gravel = pinch_dish(table, "near left", rgb("f0ede6"), table.ceramic(4))
    top = add(pot.at, (0.0, 0.0, 6.6))
    white = specks(table, add(top, (0.0, 0.0, 0.1)), 5.4, 90, (rgb("f4f1ea"), rgb("d9d4ca")), 0.8, 4)
    white.inside = pot
    return [
        Pour(stones, pot, PEBBLE, rising(pot, "grain", PEBBLE, 1.6), grain=True, width=1.4),
        Pour(scoop, pot, SOIL, rising(pot, "grain", SOIL, 5.4), grain=True, width=1.5),
        Put(plant, add(top, (0.0, 0.0, 0.2)), inside=pot, rank=5),
        Sprinkle(gravel, [white], height=10.0),
        Pour(can, pot, WATER, _soak(pot), touched=(white, plant), width=0.4, offset=(0.0, 0.0, 2.0)),
    ]


def flowers(table: Table) -> list[Act]:
    holder = table.lay(vase(mix(table.ceramic(0), rgb("cfe3e8"), 0.6), table.look.dice("vase")), "centre")
    water = table.lay(
        jug(table.ceramic(1), Layer("liquid", WATER, 6.0)), "right" if table.sign > 0 else "left"
    )
    dice = table.look.dice("flowers")
    tones = [
        rgb(dice.choice(("c8324a", "e58aa0", "e8a33c"))),
        rgb(dice.choice(("d9486b", "f0b93a", "8a5fb0"))),
        rgb(dice.choice(("f7f3ea", "f2d24b", "e9a7c0"))),
    ]
    stems = [
        lying(flower(kind, tone, 15.5 + i), 100.0 - 12 * i)
        for i, (kind, tone) in enumerate(zip(("rose", "tulip", "daisy"), tones, strict=True))
    ]
    for i, (stem, x) in enumerate(zip(stems, (-18.0, -13.5, -9.0), strict=True)):
        table.place(stem, (x * table.sign * (0.75 if table.portrait else 1.0), -14.0 + i, 0.6))
        stem.rank = 2
    leans = ((-0.26, 0.10, 0.96), (0.24, 0.16, 0.95), (0.02, -0.22, 0.97))
    feet = ((0.9, -0.2, 1.0), (-0.8, -0.3, 1.0), (0.0, 0.8, 1.0))
    puts = [
        Put(stem, add(holder.at, foot), axis=lean, rank=5 + (i == 2), inside=holder, lift=8.0)
        for i, (stem, lean, foot) in enumerate(zip(stems, leans, feet, strict=True))
    ]
    return [
        Pour(
            water,
            holder,
            WATER,
            rising(holder, "liquid", rgb("a9d0dc"), 7.6),
            touched=tuple(stems),
            clearance=2.4,
        ),
        *puts,
    ]


def terrarium(table: Table) -> list[Act]:
    glass = table.lay(jar(7.4, 12.0), "centre")
    stones = table.lay(cup_of("grain", PEBBLE, table.ceramic(0)), "left")
    scoop = table.lay(cup_of("grain", SOIL, table.ceramic(1)), "right")
    green = table.lay(moss(rgb("6f9a3f")), "far left")
    plant = table.lay(fern(rgb("4f8a45")), "far right")
    top = add(glass.at, (0.0, 0.0, 5.4))
    return [
        Pour(stones, glass, PEBBLE, rising(glass, "grain", PEBBLE, 2.2), grain=True, width=1.4),
        Pour(scoop, glass, SOIL, rising(glass, "grain", SOIL, 4.8), grain=True, width=1.5),
        Put(green, add(top, (-2.2, -1.0, 0.0)), inside=glass, rank=6, lift=8.0),
        Put(plant, add(top, (1.8, 1.0, 0.0)), inside=glass, rank=5, lift=8.0),
    ]


RECIPES = {
    "PlantSeed": seed,
    "PotSucculent": potted_succulent,
    "ArrangeFlowers": flowers,
    "MakeTerrarium": terrarium,
}
