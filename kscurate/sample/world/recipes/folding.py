"""Paper plane, napkin, shirt, letter."""

from __future__ import annotations

import skia

from kscurate.sample.world.acts.act import Act
from kscurate.sample.world.acts.fold import Fold
from kscurate.sample.world.acts.put import Put
from kscurate.sample.world.colours import Rgb, darker, lighter, mix, rgb
from kscurate.sample.world.painters.bits import puck
from kscurate.sample.world.painters.tools import lying, paintbrush, stick
from kscurate.sample.world.painters.toys import fork
from kscurate.sample.world.setup import Table
from kscurate.sample.world.stage import fill, line
from kscurate.sample.world.things.sheet import Crease, Sheet
from kscurate.sample.world.vectors import add
from kscurate.sample.world.vessels import mug, plate


def _lines(colour: Rgb, width: float, depth: float):  # type: ignore[no-untyped-def]
    def draw(canvas: skia.Canvas) -> None:
        for i in range(7):
            y = depth * (0.32 - 0.1 * i)
            short = 0.18 if i in (0, 6) else 0.36 + 0.04 * ((i * 7) % 3)
            canvas.drawLine(-width * 0.38, y, width * short, y, line(colour, 0.22, 0.75))

    return draw


def _stripes(colour: Rgb, reach: float, step: float, across: bool = False):  # type: ignore[no-untyped-def]
    def draw(canvas: skia.Canvas) -> None:
        n = int(2 * reach / step)
        for i in range(n + 1):
            x = -reach + i * step
            canvas.drawLine(x, -reach, x, reach, line(colour, step * 0.32, 0.6))
            if across:
                canvas.drawLine(-reach, x, reach, x, line(colour, step * 0.32, 0.45))

    return draw


def plane(table: Table) -> list[Act]:
    tone = table.look.dice("paper").choice(("f4f1e8", "f2c14b", "e58f7b", "9cc5d8", "c6d8a4"))
    half_x, half_y = 8.0, 11.0
    outline = [(-half_x, -half_y), (half_x, -half_y), (half_x, half_y), (-half_x, half_y)]
    front = rgb(tone)
    sheet = table.lay(Sheet(outline, front, lighter(mix(front, rgb("ffffff"), 0.4), 0.1)), "centre")
    sheet.yaw = table.look.dice("yaw").uniform(-0.12, 0.12)
    table.lay(mug(table.ceramic(0)), "far right")
    table.lay(lying(stick(rgb("e0b84a"), 16.0), 75.0), "right")
    return [
        Fold(sheet, Crease((0.0, half_y), (1.0, 1.0))),
        Fold(sheet, Crease((0.0, half_y), (1.0, -1.0))),
        Fold(sheet, Crease((0.0, 4.6), (1.0, 0.0))),
        Fold(sheet, Crease((0.0, 0.0), (0.0, -1.0)) if table.sign > 0 else Crease((0.0, 0.0), (0.0, 1.0))),
        Fold(sheet, Crease((-2.6, 0.0), (0.06, -1.0)) if table.sign < 0 else Crease((2.6, 0.0), (0.06, 1.0))),
    ]


def napkin(table: Table) -> list[Act]:
    half = 11.0
    tone = table.look.dice("cloth").choice(("b9a6c9", "c8553d", "4f7d8c", "e2b75a", "7f9a6b", "d98f7a"))
    front = rgb(tone)
    mark = darker(front, 0.35) if sum(front) > 1.5 else lighter(front, 0.6)
    outline = [(-half, -half), (half, -half), (half, half), (-half, half)]
    pattern = _stripes(mark, half, 2.75, table.look.seed % 2 == 0)
    sheet = table.lay(Sheet(outline, front, mix(front, rgb("ffffff"), 0.55), pattern, 0.12), "centre")
    prong = table.lay(fork(), "right")
    table.lay(plate(table.ceramic(0), 7.5), "far left")
    middle = sheet.at
    return [
        Fold(sheet, Crease((0.0, 0.0), (1.0, 0.0))),
        Fold(sheet, Crease((0.0, 0.0), (0.0, -1.0))),
        Fold(sheet, Crease((-half, -half * 0.72), (1.0, 1.0))),
        Put(prong, add(middle, (-5.0, -5.5, 0.6)), rank=5, yaw=0.0),
    ]


def shirt(table: Table) -> list[Act]:
    tone = table.look.dice("shirt").choice(("c8553d", "2f5d7c", "4b6b4f", "d9a441", "7d4f73", "e8e2d6"))
    front = rgb(tone)
    outline = [
        (-6.2, -11.5),
        (6.2, -11.5),
        (6.2, 3.0),
        (9.6, 0.4),
        (12.6, 4.6),
        (6.8, 10.2),
        (3.0, 11.2),
        (1.8, 9.8),
        (0.0, 9.2),
        (-1.8, 9.8),
        (-3.0, 11.2),
        (-6.8, 10.2),
        (-12.6, 4.6),
        (-9.6, 0.4),
        (-6.2, 3.0),
    ]
    mark = lighter(front, 0.5) if sum(front) < 1.9 else darker(front, 0.3)
    dice = table.look.dice("print")
    stripes = _stripes(mark, 14.0, 2.4)
    kind = dice.choice(("stripes", "badge", "plain"))

    def pattern(canvas: skia.Canvas) -> None:
        if kind == "stripes":
            canvas.save()
            canvas.rotate(90)
            stripes(canvas)
            canvas.restore()
        elif kind == "badge":
            canvas.drawCircle(0, 2.0, 3.2, fill(mark, 0.9))
            canvas.drawCircle(0, 2.0, 2.1, fill(front))
        canvas.drawArc(
            skia.Rect.MakeLTRB(-2.6, 8.2, 2.6, 12.4), 180, -180, False, line(darker(front, 0.4), 0.5, 0.8)
        )

    sheet = table.lay(Sheet(outline, front, darker(front, 0.14), pattern, 0.15), "centre")
    return [
        Fold(sheet, Crease((-3.6, 0.0), (0.0, 1.0))),
        Fold(sheet, Crease((3.6, 0.0), (0.0, -1.0))),
        Fold(sheet, Crease((0.0, -0.6), (-1.0, 0.0))),
    ]


def letter(table: Table) -> list[Act]:
    paper = rgb("f6f1e4")
    cover = table.look.dice("envelope").choice(("d9b98a", "b9cdd6", "e7a99a", "c9d3b0", "e9dcc3"))
    tone = rgb(cover)
    width, depth = 19.0, 12.5
    body = [
        (-width / 2, -depth / 2),
        (width / 2, -depth / 2),
        (width / 2, depth / 2),
        (-width / 2, depth / 2),
    ]
    flap_outline = [
        (-width / 2, depth / 2),
        (width / 2, depth / 2),
        (0.9, depth / 2 + 7.0),
        (-0.9, depth / 2 + 7.0),
    ]
    pocket_outline = [
        (-width / 2, -depth / 2),
        (width / 2, -depth / 2),
        (width / 2, depth / 2),
        (0.0, -0.5),
        (-width / 2, depth / 2),
    ]
    back = table.lay(Sheet(body, darker(tone, 0.2), tone), "centre")
    back.at = add(back.at, (0.0, -4.0, 0.0))
    back.rank = 1
    flap = table.place(Sheet(flap_outline, darker(tone, 0.12), tone), back.at)
    pocket = table.place(Sheet(pocket_outline, tone, tone), add(back.at, (0.0, 0.0, 0.1)))
    flap.rank, pocket.rank = 1, 4
    half_x, half_y = 8.4, 9.5
    page = Sheet(
        [(-half_x, -half_y), (half_x, -half_y), (half_x, half_y), (-half_x, half_y)],
        paper,
        darker(paper, 0.06),
        _lines(rgb("4a5a7a"), 16.8, 19.0),
    )
    table.place(page, add(table.spot("left", 0.3), (-2.0 * table.sign, 4.0, 0.0)))
    seal = table.lay(puck(1.9, 0.6, rgb("a3182f"), gloss=0.7), "right")
    table.lay(lying(paintbrush(rgb("2b2f36"), rgb("3b2f2a"), 15.0), 100.0), "far right")

    class Close(Fold):
        """The flap comes to lie over the pocket."""

        def at(self, q, wobble):  # type: ignore[no-untyped-def]
            flap.rank = 5 if q > 0.05 else 1
            return super().at(q, wobble)

    return [
        Fold(page, Crease((0.0, 0.0), (1.0, 0.0))),
        Put(page, add(back.at, (0.0, 4.0, 0.1)), rank=3, lift=5.0),
        Close(flap, Crease((0.0, depth / 2), (1.0, 0.0))),
        Put(seal, add(back.at, (0.0, -0.9, 0.3)), rank=7),
    ]


RECIPES = {"FoldPaperPlane": plane, "FoldNapkin": napkin, "FoldShirt": shirt, "SendLetter": letter}
