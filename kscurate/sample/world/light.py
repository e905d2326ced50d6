"""One big soft lamp: how a colour looks on a surface with a given normal."""

from __future__ import annotations

from dataclasses import dataclass

from kscurate.sample.world.colours import Rgb
from kscurate.sample.world.vectors import Vec, dot, unit


@dataclass(frozen=True, slots=True)
class Light:
    """`direction` points to the lamp; `tint` colours lit sides, `shade_tint` the shaded ones."""

    direction: Vec
    tint: Rgb = (1.04, 1.0, 0.94)
    shade_tint: Rgb = (0.93, 0.95, 1.05)
    ambient: float = 0.56
    diffuse: float = 0.58

    def lit(self, colour: Rgb, normal: Vec, gloss: float = 0.0, toward: Vec | None = None) -> Rgb:
        towards_lamp = dot(normal, self.direction)
        facing = towards_lamp * 0.72 + 0.28 if towards_lamp > -0.39 else 0.0
        strength = self.ambient + self.diffuse * max(0.0, facing)
        shine = 0.0
        if gloss and toward is not None:
            half = unit(
                (
                    toward[0] + self.direction[0],
                    toward[1] + self.direction[1],
                    toward[2] + self.direction[2],
                )
            )
            shine = gloss * max(0.0, dot(normal, half)) ** 22
        warm = min(1.0, max(0.0, facing))
        return (
            colour[0] * strength * (self.shade_tint[0] + (self.tint[0] - self.shade_tint[0]) * warm) + shine,
            colour[1] * strength * (self.shade_tint[1] + (self.tint[1] - self.shade_tint[1]) * warm) + shine,
            colour[2] * strength * (self.shade_tint[2] + (self.tint[2] - self.shade_tint[2]) * warm) + shine,
        )

    def cast(self, point: Vec, ground_cm: float = 0.0) -> Vec:
        """Where the shadow of `point` falls on the height `ground_cm`."""
        rise = max(0.0, point[2] - ground_cm) / max(0.3, self.direction[2])
        return (point[0] - self.direction[0] * rise, point[1] - self.direction[1] * rise, ground_cm)
