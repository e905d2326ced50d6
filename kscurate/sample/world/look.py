"""What differs from one video of a skill to the next: colours, materials, light, skin, layout."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from kscurate.sample.world.colours import Rgb, mix, rgb
from kscurate.sample.world.light import Light
from kscurate.sample.world.vectors import unit

SKINS = tuple(map(rgb, ("f6d3bb", "efc2a0", "e3ad86", "d0946a", "b57a50", "94603d", "74482d", "5a3724")))
SLEEVES = tuple(
    map(
        rgb,
        (
            "2f5d7c",
            "c8553d",
            "e9dcc3",
            "4b6b4f",
            "7d4f73",
            "d9a441",
            "37415c",
            "b8c4cc",
            "8a3b4a",
            "5f8f9b",
            "f0ece4",
        ),
    )
)
CERAMICS = tuple(
    map(
        rgb,
        ("f4efe6", "dfe6e4", "9fc0c9", "e7b7a3", "c9d3b0", "f0d9a8", "7d98a8", "d97b5d", "b9a6c9", "5f7f73"),
    )
)
TABLES = ("oak", "walnut", "pine", "marble", "slate", "linen", "gingham", "painted", "terrazzo")
WALLS = ("plaster", "tiles", "panels", "brick", "paper")


@dataclass(frozen=True, slots=True)
class Look:
    """One look; every random choice below it draws from `dice(name)`, so that looks do not disturb each other."""

    seed: int
    skill_id: str
    table: str
    wall: str
    light: Light
    skin: Rgb
    sleeve: Rgb
    sleeve_pattern: str
    mirrored: bool
    ceramics: tuple[Rgb, ...]
    accent: Rgb
    handheld: bool
    window: bool
    table_tint: float
    scale: float = 1.0
    dice_prefix: str = field(default="", repr=False)

    def dice(self, name: str) -> random.Random:
        return random.Random(f"{self.skill_id}|{self.seed}|{name}")


def look_of(skill_id: str, seed: int) -> Look:
    """The look with this seed; the same in any process."""
    dice = random.Random(f"{skill_id}|{seed}|look")
    side = dice.choice((-1, 1))
    lamp = unit((side * dice.uniform(0.35, 0.7), dice.uniform(0.1, 0.6), dice.uniform(0.75, 1.0)))
    warmth = dice.uniform(0.0, 1.0)
    ceramics = list(CERAMICS)
    dice.shuffle(ceramics)
    return Look(
        seed=seed,
        skill_id=skill_id,
        table=dice.choice(TABLES),
        wall=dice.choice(WALLS),
        light=Light(
            lamp,
            tint=mix((1.0, 1.0, 1.02), (1.08, 1.0, 0.9), warmth),
            shade_tint=mix((0.96, 0.97, 1.03), (0.92, 0.94, 1.08), warmth),
            ambient=dice.uniform(0.53, 0.6),
        ),
        skin=dice.choice(SKINS),
        sleeve=dice.choice(SLEEVES),
        sleeve_pattern=dice.choice(("plain", "knit", "stripes", "checks", "bare")),
        mirrored=dice.random() < 0.5,
        ceramics=tuple(ceramics),
        accent=dice.choice(SLEEVES),
        handheld=dice.random() < 0.4,
        window=dice.random() < 0.55,
        table_tint=dice.uniform(-1.0, 1.0),
        scale=dice.uniform(0.94, 1.1),
    )
