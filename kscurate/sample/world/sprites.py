"""Pictures of solid things kept from frame to frame: most do not turn while they lie, fall or are carried."""

from __future__ import annotations

import math

import numpy as np
import skia

from kscurate.sample.world.stage import Stage
from kscurate.sample.world.things.thing import Solid, Thing

_Key = tuple[float, float, float, float, int]


class Sprites:
    """Draws things; one that looks as it did the last time is copied to its new place."""

    def __init__(self) -> None:
        self._seen: dict[int, _Key] = {}
        self._kept: dict[tuple[int, _Key], tuple[skia.Image, int, int] | None] = {}

    def draw(self, stage: Stage, thing: Thing) -> None:
        if not isinstance(thing, Solid):
            thing.draw_clipped(stage)
            return
        scale = round(math.log(stage.camera.scale(thing.at)) * 40)
        key = (thing.yaw, *thing.axis, scale)
        if self._seen.get(id(thing)) != key:
            self._seen[id(thing)] = key
            thing.draw_clipped(stage)
            return
        place = (id(thing), key)
        if place not in self._kept:
            self._kept[place] = _picture(stage, thing)
        kept = self._kept[place]
        if kept is None:
            return
        image, left, top = kept
        x, y = stage.camera.project(thing.at)
        with thing.behind_wall(stage):
            stage.canvas.drawImage(image, round(x) + left, round(y) + top)


def _picture(stage: Stage, thing: Solid) -> tuple[skia.Image, int, int] | None:
    """The thing alone, with its place relative to its foot; None where nothing shows."""
    reach = math.ceil((max(thing.radius, thing.height) * 1.6 + 4.0) * stage.camera.scale(thing.at))
    pixels = np.zeros((2 * reach, 2 * reach, 4), np.uint8)
    surface = skia.Surface(pixels, skia.kBGRA_8888_ColorType, skia.AlphaType.kPremul_AlphaType)
    canvas = surface.getCanvas()
    x, y = stage.camera.project(thing.at)
    canvas.translate(reach - round(x), reach - round(y))
    thing.draw(Stage(canvas, stage.camera, stage.light, stage.time_s))
    rows, columns = np.nonzero(pixels[..., 3].any(1))[0], np.nonzero(pixels[..., 3].any(0))[0]
    if not len(rows):
        return None
    box = skia.IRect.MakeLTRB(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    return surface.makeImageSnapshot(box), box.left() - reach, box.top() - reach
