"""The empty room: a table before a wall, in the light of a lamp and perhaps a window."""

from __future__ import annotations

import zlib

import numpy as np
import skia

from kscurate.sample.world.colours import argb
from kscurate.sample.world.look import Look
from kscurate.sample.world.stage import Stage, polygon
from kscurate.sample.world.surfaces.tables import TABLE_TEXTURES
from kscurate.sample.world.surfaces.textures import TEXTURE_PX_PER_CM, image_of
from kscurate.sample.world.surfaces.walls import WALL_TEXTURES
from kscurate.sample.world.vectors import Vec

TABLE_CM = (-62.0, -62.0, 62.0, 30.0)  # left, near, right, far
WALL_HEIGHT_CM = 62.0
_DARKEST, _BRIGHTEST = 96.0, 166.0  # mean luma of the empty room, of 255


class Room:
    """Textures are made once for a scene and drawn for every camera."""

    def __init__(self, look: Look) -> None:
        self.look = look
        seed = zlib.crc32(f"{look.skill_id}|{look.seed}|room".encode())
        rng = np.random.Generator(np.random.PCG64(seed))
        left, near, right, far = TABLE_CM
        table_shape = (int((far - near) * TEXTURE_PX_PER_CM), int((right - left) * TEXTURE_PX_PER_CM))
        wall_shape = (int(WALL_HEIGHT_CM * TEXTURE_PX_PER_CM), table_shape[1])
        self.table = image_of(TABLE_TEXTURES[look.table](rng, table_shape, look.accent))
        self.wall = image_of(WALL_TEXTURES[look.wall](rng, wall_shape, look.ceramics[0]))

    def draw(self, stage: Stage) -> None:
        left, near, right, far = TABLE_CM
        canvas, camera = stage.canvas, stage.camera
        canvas.clear(argb((0.42, 0.40, 0.38)))
        if camera.project((0.0, far, 0.0))[1] > -20:
            wall = (
                (left, far, WALL_HEIGHT_CM),
                (right, far, WALL_HEIGHT_CM),
                (right, far, 0.0),
                (left, far, 0.0),
            )
            _hang(stage, self.wall, wall)
            self._wall_shade(stage)
        table = ((left, far, 0.0), (right, far, 0.0), (right, near, 0.0), (left, near, 0.0))
        _hang(stage, self.table, table)
        self._light(stage)
        self._expose(stage)

    def _expose(self, stage: Stage) -> None:
        """Stops down a picture that is too bright and opens one that is too dark, as a camera would."""
        pixels = stage.canvas.toarray(colorType=skia.kRGBA_8888_ColorType)[..., :3]
        mean = float((pixels @ np.array([0.299, 0.587, 0.114])).mean())
        if mean > _BRIGHTEST:
            tone = _BRIGHTEST / mean
            stage.canvas.drawColor(argb((tone, tone, tone)), skia.BlendMode.kMultiply)
        elif mean < _DARKEST:
            stage.canvas.drawColor(argb((1.0, 1.0, 1.0), (_DARKEST - mean) / 255.0), skia.BlendMode.kScreen)

    def _wall_shade(self, stage: Stage) -> None:
        """The wall lies further from the lamp, and darker where it meets the table."""
        left, _, right, far = TABLE_CM
        x0, y0 = stage.camera.project((0.0, far, 0.0))
        _, y1 = stage.camera.project((0.0, far, 16.0))
        shader = skia.GradientShader.MakeLinear(
            [skia.Point(x0, y0), skia.Point(x0, y1)],
            [argb((0.08, 0.06, 0.08), 0.38), argb((0.08, 0.06, 0.08), 0.16)],
        )
        wall = [
            (left, far, WALL_HEIGHT_CM),
            (right, far, WALL_HEIGHT_CM),
            (right, far, 0.0),
            (left, far, 0.0),
        ]
        stage.canvas.drawPath(polygon(stage.points(wall)), skia.Paint(Dither=True, Shader=shader))

    def _light(self, stage: Stage) -> None:
        canvas, light = stage.canvas, stage.light
        width, height = stage.camera.size
        if self.look.window:
            dice = self.look.dice("window")
            shear = dice.uniform(-9, 9)
            x0, y0 = dice.uniform(-24, -6), dice.uniform(-12, 6)
            pane = skia.Paint(
                AntiAlias=True,
                Color=argb((1.0, 0.96, 0.84), 0.17),
                MaskFilter=skia.MaskFilter.MakeBlur(
                    skia.kNormal_BlurStyle, 0.5 * stage.camera.scale((0, 0, 0))
                ),
            )
            for column in range(2):
                for row in range(2):
                    a, b = x0 + column * 14, y0 + row * 12
                    corners: list[Vec] = [
                        (a + shear * (b / 20), b, 0.0),
                        (a + 12.6 + shear * (b / 20), b, 0.0),
                        (a + 12.6 + shear * ((b + 11) / 20), b + 11, 0.0),
                        (a + shear * ((b + 11) / 20), b + 11, 0.0),
                    ]
                    canvas.drawPath(polygon(stage.points(corners)), pane)
        # The lamp's pool of light, and a fall-off towards the far side of the picture.
        x, y = stage.camera.project((light.direction[0] * 26, light.direction[1] * 14, 0.0))
        reach = 0.95 * max(width, height)
        pool = skia.GradientShader.MakeRadial(
            skia.Point(x, y),
            reach,
            [argb((1.0, 0.95, 0.85), 0.17), argb((1.0, 0.95, 0.85), 0.0), argb((0.07, 0.05, 0.10), 0.24)],
            [0.0, 0.42, 1.0],
        )
        canvas.drawRect(
            skia.Rect.MakeLTRB(-20, -20, width + 20, height + 20), skia.Paint(Dither=True, Shader=pool)
        )


def _hang(stage: Stage, image: skia.Image, corners: tuple[Vec, Vec, Vec, Vec]) -> None:
    width, height = image.width(), image.height()
    source = [skia.Point(0, 0), skia.Point(width, 0), skia.Point(width, height), skia.Point(0, height)]
    matrix = skia.Matrix()
    if not matrix.setPolyToPoly(source, [skia.Point(*p) for p in stage.points(corners)]):
        return
    stage.canvas.save()
    stage.canvas.concat(matrix)
    sampling = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
    stage.canvas.drawImage(image.withDefaultMipmaps(), 0, 0, sampling)
    stage.canvas.restore()
