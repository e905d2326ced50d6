"""Bowls, cups, glasses, jugs, jars, pots: walls about a content that rises."""

from __future__ import annotations

import math

import skia

from kscurate.sample.world.colours import Rgb, argb, darker, lighter
from kscurate.sample.world.grips import Grip, around
from kscurate.sample.world.lathe import Profile, Turned
from kscurate.sample.world.stage import Stage, fade, fill, line
from kscurate.sample.world.things.filling import Layer, draw_surface
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.tube import draw_tube
from kscurate.sample.world.vectors import Vec, add, along, cross, mul, turn, unit


class Vessel(Thing):
    """A turned vessel; `inner` is the profile of its inside, measured from the foot."""

    rank = 3

    def __init__(
        self,
        outer: Profile,
        colour: Rgb,
        wall: float = 0.35,
        floor: float = 0.5,
        gloss: float = 0.35,
        glass: bool = False,
        handle: str = "none",
        stripe: Rgb | None = None,
        inside_colour: Rgb | None = None,
        spout: bool = False,
    ) -> None:
        super().__init__(max(r for _, r in outer), outer[-1][0])
        self.outer, self.colour, self.gloss, self.glass = outer, colour, gloss, glass
        self.inner = [(max(floor, h), max(0.2, r - wall)) for h, r in outer if h >= floor * 0.5]
        self.handle, self.stripe = handle, stripe
        self.inside_colour = inside_colour or lighter(colour, 0.12)
        self.floor = floor
        self.spout = spout
        self.layers: list[Layer] = []
        self.mouth_turn = 0.0  # direction of the handle, rad from +x
        self.steam = 0.0
        self.ripple = 0.0
        self.steady = False

    @property
    def level_cm(self) -> float:
        return self.layers[-1].top_cm if self.layers else 0.0

    @property
    def surface(self) -> Vec:
        """The middle of what is inside, or of the inner floor."""
        return along(self.at, self.axis, self.floor + self.level_cm)

    def inner_radius(self, height: float) -> float:
        previous = self.inner[0]
        for h, r in self.inner:
            if h >= height:
                share = (height - previous[0]) / max(1e-6, h - previous[0])
                return previous[1] + (r - previous[1]) * min(1.0, max(0.0, share))
            previous = (h, r)
        return self.inner[-1][1]

    @property
    def surface_radius(self) -> float:
        return self.inner_radius(self.floor + self.level_cm)

    @property
    def handle_way(self) -> Vec:
        """Unit vector from the axis to the handle."""
        level = (math.cos(self.mouth_turn), math.sin(self.mouth_turn), 0.0)
        tilt = cross((0.0, 0.0, 1.0), self.axis)
        sine = math.sqrt(sum(c * c for c in tilt))
        return level if sine < 1e-6 else turn(level, unit(tilt), math.atan2(sine, self.axis[2]))

    @property
    def grip(self) -> Grip:
        return around(0.8) if self.handle != "none" else around(self.inner_radius(self.height * 0.5) + 0.3)

    @property
    def grip_point(self) -> Vec:
        middle = along(self.at, self.axis, self.height * 0.52)
        if self.handle == "none":
            return middle
        return add(middle, mul(self.handle_way, self.radius + (2.0 if self.handle == "loop" else 4.5)))

    @property
    def lip(self) -> Vec:
        """Where it pours: opposite the handle."""
        reach, height = self.pours_at
        return add(along(self.at, self.axis, height), mul(self.handle_way, -reach))

    @property
    def pours_at(self) -> tuple[float, float]:
        """The lip's (distance from the axis, height)."""
        return (self.radius + 4.6, self.height * 1.02) if self.spout else (self.outer[-1][1], self.height)

    def mouth(self, stage: Stage) -> skia.Path:
        """What can be seen of the inside: the mouth and everything above it."""
        with_turned = Turned(stage, self.at, self.axis)
        y, rx, ry = with_turned.ring(*self.inner[-1])
        x, base_y = stage.camera.project(self.at)
        path = skia.Path()
        path.addOval(skia.Rect.MakeLTRB(x - rx, base_y + y - ry, x + rx, base_y + y + ry))
        path.addRect(skia.Rect.MakeLTRB(x - rx * 1.6, base_y + y - 400, x + rx * 1.6, base_y + y))
        return path

    def cast(self, stage: Stage) -> None:
        if not self.steady:
            super().cast(stage)

    def draw(self, stage: Stage) -> None:
        if self.steady and not self.glass:
            # The wall stands in the still picture already; only what it holds changes.
            with Turned(stage, self.at, self.axis) as turned:
                self._inside(turned)
                self._rim(turned)
            return
        behind = self.handle != "none" and stage.camera.depth(self.grip_point) > stage.camera.depth(self.at)
        if behind:
            self._handle(stage)
        elif self.spout:
            self._spout(stage)
        with Turned(stage, self.at, self.axis) as turned:
            if self.glass:
                self._draw_glass(turned)
            else:
                turned.body(self.outer, self.colour, self.gloss)
                if self.stripe is not None:
                    self._stripe(turned)
                if turned.facing > 0.02:
                    self._inside(turned)
                    self._rim(turned)
        if self.handle != "none" and not behind:
            self._handle(stage)
        elif self.spout:
            self._spout(stage)

    def _stripe(self, turned: Turned) -> None:
        low, high = self.height * 0.55, self.height * 0.72
        rings = [(h, self._outer_radius(h) + 0.03) for h in (low, (low + high) / 2, high)]
        canvas = turned.stage.canvas
        path = skia.Path()
        path.arcTo(turned.oval(*rings[0]), 0, 180, True)
        path.arcTo(turned.oval(*rings[2]), 180, -180, False)
        path.close()
        width = turned.ring(*rings[1])[1]
        canvas.drawPath(path, turned.shading(self.stripe or self.colour, 0.0, width, self.gloss))

    def _outer_radius(self, height: float) -> float:
        previous = self.outer[0]
        for h, r in self.outer:
            if h >= height:
                share = (height - previous[0]) / max(1e-6, h - previous[0])
                return previous[1] + (r - previous[1]) * min(1.0, max(0.0, share))
            previous = (h, r)
        return self.outer[-1][1]

    def _inside(self, turned: Turned) -> None:
        canvas = turned.stage.canvas
        rim = self.inner[-1]
        canvas.save()
        clip = skia.Path()
        clip.addOval(turned.oval(*rim))
        canvas.clipPath(clip, doAntiAlias=True)
        width = turned.ring(*rim)[1]
        canvas.drawPath(clip, turned.shading(darker(self.inside_colour, 0.18), 0.3, width, 0.0, inward=True))
        floor = turned.oval(*self.inner[0])
        centre = (floor.centerX(), floor.centerY())
        canvas.drawOval(floor, fill(darker(self.inside_colour, 0.06)))
        reach = max(floor.width() / 2, 1.0)
        canvas.drawOval(
            floor, fade(centre, reach, [(self.inside_colour, 0.0), (darker(self.inside_colour, 0.5), 0.25)])
        )
        # The lamp's side of the rim throws its shadow inside.
        lamp = turned.stage.light.direction
        shift = (lamp[0] * turned.across[0] + lamp[1] * turned.across[1]) * width * 0.35
        shade = turned.oval(rim[0], rim[1] * 1.05)
        shade.offset(-shift, turned.ring(*rim)[2] * 0.25)
        outside = skia.Path()
        outside.setFillType(skia.PathFillType.kInverseWinding)
        outside.addOval(shade)
        canvas.drawPath(outside, fill((0.1, 0.07, 0.08), 0.16))
        if self.layers:
            self._surface(turned)
        canvas.restore()

    def _surface(self, turned: Turned) -> None:
        layer = self.layers[-1]
        height = self.floor + layer.top_cm
        radius = self.inner_radius(height)
        oval = turned.oval(height, radius)
        draw_surface(turned.stage, oval, layer, radius, self.ripple)

    def _rim(self, turned: Turned) -> None:
        canvas = turned.stage.canvas
        outer, inner = self.outer[-1], self.inner[-1]
        width = max(1.0, (outer[1] - inner[1]) * turned.scale)
        middle = (outer[0], (outer[1] + inner[1]) / 2)
        canvas.drawOval(turned.oval(*middle), line(lighter(self.colour, 0.22), width))
        canvas.drawOval(turned.oval(*outer), line(darker(self.colour, 0.35), 0.6, 0.4))

    def _draw_glass(self, turned: Turned) -> None:
        canvas = turned.stage.canvas
        tone: Rgb = self.colour
        low = self.floor
        canvas.drawOval(turned.oval(*self.outer[0]), fill(darker(tone, 0.3), 0.35))
        if turned.facing > 0:
            canvas.drawOval(turned.oval(*self.outer[-1]), fill(lighter(tone, 0.5), 0.14))
        for layer in self.layers:
            top = self.floor + layer.top_cm
            heights = [low] + [h for h, _ in self.inner if low < h < top] + [top]
            rings = [(h, self.inner_radius(h)) for h in heights]
            turned.body(rings, layer.colour, 0.25 if layer.kind == "liquid" else 0.0, 0.93)
            if turned.facing > 0:
                draw_surface(turned.stage, turned.oval(*rings[-1]), layer, rings[-1][1], self.ripple)
            low = top
        outline = skia.Path()
        for a, b in zip(self.outer, self.outer[1:], strict=False):
            outline.addPath(turned.band(a, b))
        width = max(turned.ring(*p)[1] for p in self.outer)
        shine = skia.GradientShader.MakeLinear(
            [skia.Point(-width, 0), skia.Point(width, 0)],
            [
                argb(c, a)
                for c, a in (
                    (lighter(tone, 0.6), 0.62),
                    (tone, 0.16),
                    ((1, 1, 1), 0.50),
                    (tone, 0.08),
                    (tone, 0.05),
                    ((1, 1, 1), 0.24),
                    (lighter(tone, 0.3), 0.55),
                )
            ],
            [0.0, 0.07, 0.16, 0.24, 0.80, 0.9, 1.0],
        )
        canvas.drawPath(outline, skia.Paint(AntiAlias=True, Dither=True, Shader=shine))
        canvas.drawOval(turned.oval(*self.outer[-1]), line((1.0, 1.0, 1.0), 1.3, 0.75))
        canvas.drawOval(turned.oval(*self.outer[-1]), line(darker(tone, 0.5), 0.6, 0.35))

    def _spout(self, stage: Stage) -> None:
        way = mul(self.handle_way, -1.0)
        bends = (
            (0.25, self.radius * 0.92),
            (0.4, self.radius + 1.6),
            (0.78, self.radius + 2.8),
            (1.0, self.radius + 4.4),
        )
        points = [add(along(self.at, self.axis, self.height * h), mul(way, r)) for h, r in bends]
        draw_tube(stage, points, 0.85, self.colour, self.gloss)

    def _handle(self, stage: Stage) -> None:
        way = self.handle_way
        middle = along(self.at, self.axis, self.height * 0.52)
        if self.handle == "loop":
            reach, half = self.radius + 2.3, self.height * 0.30
            inner = self._outer_radius(self.height * 0.5) - 0.1
            points = [
                add(along(middle, self.axis, half * c), mul(way, inner + (reach - inner) * s))
                for c, s in (
                    (1.0, 0.0),
                    (1.08, 0.6),
                    (0.7, 1.0),
                    (0.0, 1.1),
                    (-0.7, 0.95),
                    (-0.95, 0.5),
                    (-0.9, 0.0),
                )
            ]
            draw_tube(stage, points, 0.55, self.colour, self.gloss)
        else:  # a long bar, as a pan has
            start = add(along(self.at, self.axis, self.height * 0.8), mul(way, self.radius - 0.2))
            draw_tube(stage, [start, add(along(start, way, 12.0), (0.0, 0.0, 0.8))], 0.85, (0.18, 0.17, 0.17))
