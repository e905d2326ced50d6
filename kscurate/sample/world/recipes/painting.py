"""Pictures that a brush paints, and paint that is mixed."""

from __future__ import annotations

import math

from kscurate.sample.world.acts.act import Act
from kscurate.sample.world.acts.brush import Brush
from kscurate.sample.world.acts.pour import Pour
from kscurate.sample.world.acts.stir import Stir, stirred
from kscurate.sample.world.colours import Rgb, lighter, mix, rgb
from kscurate.sample.world.painters.food import tile
from kscurate.sample.world.painters.tools import lying, paintbrush, stick
from kscurate.sample.world.setup import Table
from kscurate.sample.world.things.filling import Layer
from kscurate.sample.world.things.marks import Flat, Patch, spiral, zigzag
from kscurate.sample.world.things.vessel import Vessel
from kscurate.sample.world.vectors import add
from kscurate.sample.world.vessels import cup_of, dish, tumbler

WIDTH, DEPTH = 22.0, 17.0


def _desk(table: Table, colours: list[Rgb]) -> tuple[list[Vessel], list, tuple[float, float, float]]:  # type: ignore[type-arg]
    """Paper in the middle, a pot and a brush for each colour, a glass of water."""
    paper = table.lay(tile(WIDTH + 1.6, DEPTH + 1.6, 0.15, rgb("f7f4ec"), 0.1), "centre")
    paper.rank = 1
    spots = ["left", "far left", "far right", "right"]
    pots, brushes = [], []
    for i, (spot, colour) in enumerate(zip(spots, colours, strict=False)):
        pot = table.lay(dish(lighter(table.ceramic(i), 0.3), 3.0), spot, 0.6)
        pot.at = add(pot.at, (2.0 * (1 if pot.at[0] > 0 else -1), 0.0, 0.0))
        pot.layers.append(Layer("liquid", colour, 1.2))
        pots.append(pot)
        brush = paintbrush(colour, table.ceramic(i + 3))
        lying(brush, 84.0)
        side = 1.0 if i % 2 else -1.0
        table.place(brush, (side * (14.2 + 1.6 * (i // 2)), -10.5 - 1.5 * (i // 2), 0.5))
        brushes.append(brush)
    water = table.lay(tumbler(2.8, 7.0), "far", 0.5)
    water.layers.append(Layer("liquid", mix(rgb("a9c8d4"), colours[0], 0.15), 4.0))
    return pots, brushes, add(paper.at, (0.0, 0.0, 0.17))


def _rect(x0: float, y0: float, x1: float, y1: float) -> list[Flat]:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def _moved(path: list[Flat], x: float, y: float) -> list[Flat]:
    return [(a + x, b + y) for a, b in path]


def _patches(table: Table, at: tuple[float, float, float], *patches: Patch) -> list[Patch]:
    for rank, patch in enumerate(patches):
        table.place(patch, add(at, (0.0, 0.0, 0.004 * (len(table.things) + rank))))
    return list(patches)


def sunset(table: Table) -> list[Act]:
    dice = table.look.dice("sunset")
    sky = rgb(dice.choice(("ee8a3c", "f0a04b", "e9705a")))
    tones = [sky, rgb("f7d046"), rgb("2f6f9f"), rgb("3b3550")]
    pots, brushes, at = _desk(table, tones)
    x = dice.uniform(-4.0, 4.0)
    heaven = Patch(
        _moved(zigzag(WIDTH - 2.4, DEPTH * 0.56, 5), 0, DEPTH * 0.2),
        2.5,
        tones[0],
        _rect(-10.6, -1.2, 10.6, 8.1),
    )
    sun = Patch(_moved(spiral(1.9, 2.5), x, 2.2), 1.5, tones[1])
    sea = Patch(
        _moved(zigzag(WIDTH - 2.4, DEPTH * 0.34, 4), 0, -4.4), 2.1, tones[2], _rect(-10.6, -8.1, 10.6, -1.1)
    )
    ridge = [
        (-10.6, -1.2),
        (-8.0, 1.8),
        (-5.0, 0.2),
        (-2.0, -1.1),
        (3.0, -0.8),
        (6.5, 2.4),
        (9.0, 0.8),
        (10.6, 1.4),
        (10.6, -2.0),
        (-10.6, -2.0),
    ]
    hills = Patch(_moved(zigzag(WIDTH - 2.0, 4.6, 4), 0, 0.2), 1.9, tones[3], ridge)
    for rank, patch in zip((3, 4, 3, 5), (heaven, sun, sea, hills), strict=True):
        patch.rank = rank
    _patches(table, at, heaven, sun, sea, hills)
    return [Brush(b, [p], pot) for b, p, pot in zip(brushes, (heaven, sun, sea, hills), pots, strict=True)]


def painted_flower(table: Table) -> list[Act]:
    dice = table.look.dice("flower")
    petal = rgb(dice.choice(("d9486b", "e58a2f", "6b5fb0", "3f86c4", "d64533")))
    tones = [rgb("4f8f3f"), rgb("6fae4a"), petal, rgb("f2c033")]
    pots, brushes, at = _desk(table, tones)
    x, y = dice.uniform(-2.5, 2.5), 3.4
    stem = Patch([(x - 0.8, -8.0), (x + 0.5, -4.0), (x - 0.1, 0.0), (x, y - 1.0)], 0.8, tones[0])
    leaves = [
        Patch(
            [(x + 0.3, -5.0), (x + 2.2, -3.6), (x + 4.4, -3.2), (x + 2.6, -4.4), (x + 0.5, -5.0)],
            1.1,
            tones[1],
        ),
        Patch(
            [(x + 0.2, -3.4), (x - 2.0, -2.4), (x - 4.0, -2.3), (x - 2.2, -3.4), (x + 0.1, -3.6)],
            1.1,
            tones[1],
        ),
    ]
    petals = []
    for i in range(6):
        a = i * math.pi / 3 + 0.3
        petals.append(
            Patch(
                [
                    (x + r * math.cos(a + d), y + r * math.sin(a + d))
                    for r, d in ((1.2, 0.0), (2.6, -0.22), (3.5, 0.0), (2.6, 0.22), (1.3, 0.0))
                ],
                1.25,
                mix(petal, rgb("ffffff"), 0.08 * (i % 2)),
            )
        )
    centre = Patch(_moved(spiral(1.1, 2.0), x, y), 1.2, tones[3])
    for patch, rank in [(stem, 3), *((p, 4) for p in leaves), *((p, 5) for p in petals), (centre, 6)]:
        patch.rank = rank
    _patches(table, at, stem, *leaves, *petals, centre)
    jobs = ([stem], leaves, petals, [centre])
    return [Brush(b, job, pot) for b, job, pot in zip(brushes, jobs, pots, strict=True)]


def house(table: Table) -> list[Act]:
    dice = table.look.dice("house")
    wall = rgb(dice.choice(("e9c46a", "8fb8c9", "e5a58c", "b9a6c9")))
    tones = [wall, rgb("b8392f"), rgb("6b4428"), rgb("5d9a48")]
    pots, brushes, at = _desk(table, tones)
    x = dice.uniform(-2.0, 2.0)
    walls = Patch(_moved(zigzag(9.0, 6.4, 4), x, -1.8), 2.0, tones[0], _rect(x - 5.0, -5.4, x + 5.0, 1.8))
    roof = Patch(
        _moved(zigzag(11.5, 4.6, 4), x, 3.9),
        1.7,
        tones[1],
        [(x - 6.4, 1.6), (x + 6.4, 1.6), (x + 0.4, 6.6), (x - 0.4, 6.6)],
    )
    door = Patch(
        _moved(zigzag(1.0, 3.6, 4), x + 0.2, -3.5), 1.2, tones[2], _rect(x - 0.9, -5.4, x + 1.3, -1.4)
    )
    windows = [Patch([(x + s * 3.0 - 0.5, -1.0), (x + s * 3.0 + 0.5, -1.0)], 1.5, tones[2]) for s in (-1, 1)]
    blades = [(-10.0 + 0.7 * i, -7.4 + (1.9 if i % 2 else 0.0) + 0.4 * math.sin(i)) for i in range(29)]
    grass = Patch(blades, 1.5, tones[3], _rect(-10.8, -8.2, 10.8, -4.6))
    for patch, rank in [(walls, 3), (roof, 4), (door, 5), *((w, 5) for w in windows), (grass, 6)]:
        patch.rank = rank
    _patches(table, at, walls, roof, door, *windows, grass)
    jobs: tuple[list[Patch], ...] = ([walls], [roof], [door, *windows], [grass])
    return [Brush(b, job, pot) for b, job, pot in zip(brushes, jobs, pots, strict=True)]


def green_paint(table: Table) -> list[Act]:
    blue, yellow, green = rgb("2468b4"), rgb("f4cb2e"), rgb("3f9a4a")
    mixing = table.lay(
        Vessel([(0.0, 6.2), (0.6, 7.2), (3.0, 8.0)], lighter(table.ceramic(0), 0.35), wall=0.35, floor=0.6),
        "centre",
    )
    first = table.lay(cup_of("liquid", blue, rgb("e9e6df")), "left")
    second = table.lay(cup_of("liquid", yellow, rgb("e9e6df")), "right")
    tool = table.lay(lying(stick(rgb("d3ab74"))), "near right")
    sheet = table.lay(tile(12.0, 9.0, 0.15, rgb("f7f4ec"), 0.1), "far")
    swatch = table.place(Patch(zigzag(6.0, 3.0, 3), 1.2, table.look.accent), add(sheet.at, (0.0, 0.0, 0.2)))
    swatch.share = 1.0

    def pour_in(colour: Rgb):  # type: ignore[no-untyped-def]
        noted: dict[str, bool] = {}

        def change(share: float) -> None:
            if share <= 0.0:
                if noted.pop("new", False):
                    mixing.layers.pop()
                if noted.pop("streak", False):
                    mixing.layers[-1].streak, mixing.layers[-1].streak_share, mixing.layers[-1].top_cm = (
                        None,
                        0.0,
                        0.7,
                    )
                return
            if not noted:
                noted["new" if not mixing.layers else "streak"] = True
                if not mixing.layers:
                    mixing.layers.append(Layer("liquid", colour, 0.0))
            if "new" in noted:
                mixing.layers[-1].top_cm = 0.7 * share
            else:
                layer = mixing.layers[-1]
                layer.streak, layer.streak_share, layer.swirl = colour, min(1.0, share * 2), 0.4 + share
                layer.top_cm = 0.7 + 0.5 * share

        return change

    return [
        Pour(first, mixing, blue, pour_in(blue)),
        Pour(second, mixing, yellow, pour_in(yellow)),
        Stir(tool, mixing, stirred(mixing, green), turns=6.0),
    ]


RECIPES = {
    "PaintSunset": sunset,
    "PaintFlower": painted_flower,
    "PaintHouse": house,
    "MixGreenPaint": green_paint,
}
