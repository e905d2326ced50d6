"""The crockery: shapes of bowls, mugs, glasses, jugs, bottles, jars and pots."""

from __future__ import annotations

import random

from kscurate.sample.world.colours import Rgb, rgb
from kscurate.sample.world.things.filling import Layer
from kscurate.sample.world.things.vessel import Vessel

GLASS: Rgb = (0.80, 0.90, 0.93)
TERRACOTTA = rgb("c4704a")


def bowl(colour: Rgb, radius: float = 8.0, height: float = 5.6, stripe: Rgb | None = None) -> Vessel:
    outer = [
        (0.0, radius * 0.45),
        (0.5, radius * 0.5),
        (height * 0.22, radius * 0.68),
        (height * 0.45, radius * 0.84),
        (height * 0.7, radius * 0.94),
        (height, radius),
    ]
    return Vessel(outer, colour, floor=0.9, stripe=stripe)


def dish(colour: Rgb, radius: float = 4.6) -> Vessel:
    return Vessel([(0.0, radius * 0.6), (0.8, radius * 0.85), (2.2, radius)], colour, wall=0.3, floor=0.5)


def plate(colour: Rgb, radius: float = 11.0) -> Vessel:
    vessel = Vessel([(0.0, radius * 0.55), (0.5, radius * 0.7), (1.3, radius)], colour, wall=0.35, floor=0.55)
    vessel.rank = 1
    return vessel


def mug(colour: Rgb, radius: float = 4.6, height: float = 8.6) -> Vessel:
    outer = [(0.0, radius * 0.86), (0.5, radius * 0.95), (height * 0.5, radius), (height, radius)]
    return Vessel(outer, colour, wall=0.4, floor=0.8, handle="loop", inside_colour=rgb("f6f1e8"))


def teacup(colour: Rgb) -> Vessel:
    outer = [(0.0, 2.6), (0.5, 2.9), (1.6, 4.3), (3.4, 5.3), (6.2, 5.8)]
    return Vessel(outer, colour, wall=0.3, floor=0.7, handle="loop", inside_colour=rgb("faf6ee"))


def tumbler(radius: float = 4.0, height: float = 11.5, colour: Rgb = GLASS) -> Vessel:
    return Vessel(
        [(0.0, radius * 0.84), (height * 0.5, radius * 0.92), (height, radius)],
        colour,
        wall=0.25,
        floor=0.8,
        glass=True,
    )


def jar(radius: float = 6.0, height: float = 12.0) -> Vessel:
    outer = [
        (0.0, radius * 0.9),
        (0.8, radius),
        (height * 0.72, radius),
        (height * 0.84, radius * 0.82),
        (height, radius * 0.8),
    ]
    return Vessel(outer, GLASS, wall=0.25, floor=0.6, glass=True)


def art_bottle() -> Vessel:
    outer = [(0.0, 3.6), (0.8, 4.1), (7.0, 4.1), (9.2, 2.6), (10.4, 1.7), (12.6, 1.7)]
    return Vessel(outer, GLASS, wall=0.25, floor=0.6, glass=True)


def jug(colour: Rgb, content: Layer | None = None, radius: float = 4.4, height: float = 9.5) -> Vessel:
    outer = [
        (0.0, radius * 0.8),
        (0.6, radius * 0.95),
        (height * 0.35, radius * 1.05),
        (height * 0.7, radius * 0.82),
        (height, radius * 0.92),
    ]
    vessel = Vessel(outer, colour, wall=0.35, floor=0.8, handle="loop")
    if content is not None:
        vessel.layers.append(content)
    return vessel


def kettle(colour: Rgb) -> Vessel:
    outer = [(0.0, 5.0), (0.6, 5.6), (3.0, 6.0), (6.0, 5.2), (8.2, 3.4), (9.2, 2.2)]
    return Vessel(outer, colour, wall=0.3, floor=0.6, gloss=0.7, handle="loop", spout=True)


def cup_of(kind: str, content: Rgb, colour: Rgb) -> Vessel:
    """A small scoop-like cup full of something dry or thick."""
    vessel = Vessel([(0.0, 3.0), (0.5, 3.3), (5.6, 3.7)], colour, wall=0.3, floor=0.5, handle="loop")
    vessel.layers.append(Layer(kind, content, 4.3))
    return vessel


def oil_bottle(content: Rgb) -> Vessel:
    outer = [(0.0, 2.7), (0.5, 3.0), (8.0, 3.0), (10.0, 1.9), (11.5, 1.15), (14.0, 1.15)]
    vessel = Vessel(outer, (0.80, 0.88, 0.80), wall=0.2, floor=0.5, glass=True)
    vessel.layers.append(Layer("liquid", content, 7.6))
    return vessel


def honey_jar() -> Vessel:
    outer = [(0.0, 2.9), (0.5, 3.2), (5.8, 3.2), (6.6, 2.6), (7.4, 2.6)]
    vessel = Vessel(outer, GLASS, wall=0.2, floor=0.4, glass=True)
    vessel.layers.append(Layer("liquid", rgb("d98a1f"), 5.4))
    return vessel


def pan(colour: Rgb) -> Vessel:
    outer = [(0.0, 9.0), (0.5, 9.6), (3.6, 11.0)]
    vessel = Vessel(outer, colour, wall=0.35, floor=0.5, gloss=0.5, handle="bar", inside_colour=rgb("4a4b50"))
    vessel.rank = 1
    return vessel


def flower_pot(colour: Rgb = TERRACOTTA, radius: float = 7.0, height: float = 10.0) -> Vessel:
    outer = [
        (0.0, radius * 0.68),
        (height * 0.74, radius * 0.9),
        (height * 0.76, radius),
        (height, radius * 1.02),
    ]
    return Vessel(outer, colour, wall=0.6, floor=1.0, gloss=0.05)


def vase(colour: Rgb, dice: random.Random) -> Vessel:
    belly = dice.uniform(4.6, 5.6)
    outer = [(0.0, 3.4), (1.0, 4.2), (5.0, belly), (9.0, 3.8), (12.0, 2.9), (14.0, 3.5)]
    return Vessel(outer, colour, wall=0.3, floor=0.6, glass=True)


def watering_can(colour: Rgb) -> Vessel:
    outer = [(0.0, 4.6), (0.4, 4.8), (7.6, 4.4), (8.4, 3.6)]
    vessel = Vessel(outer, colour, wall=0.25, floor=0.5, gloss=0.5, handle="loop", spout=True)
    vessel.layers.append(Layer("liquid", rgb("8fb8c8"), 6.0))
    return vessel
