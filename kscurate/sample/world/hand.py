"""A jointed hand with nails, knuckles and a sleeve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import skia

from kscurate.sample.world.colours import Rgb, argb, darker, lighter, mix
from kscurate.sample.world.grips import (
    FINGERS,
    HAND_SCALE,
    KNUCKLES,
    LENGTHS,
    THUMB_BASE,
    THUMB_LENGTHS,
    Frame,
    Grip,
    bend,
)
from kscurate.sample.world.shadow import cast_rounds
from kscurate.sample.world.sleeve import draw_sleeve
from kscurate.sample.world.stage import Stage, fade, line, polygon, smooth
from kscurate.sample.world.vectors import Vec, add, along, dot, lerp, mul, unit

_FINGER_RADII = (0.98, 0.86, 0.78, 0.60)
_THUMB_RADII = (1.35, 1.1, 0.98, 0.68)
_PALM = (
    (0.0, 2.35, 0.0),
    (3.2, 3.3, -0.5),
    (8.7, 2.95, 0.1),
    (9.0, 0.9, 0.3),
    (8.5, -1.1, 0.2),
    (7.6, -2.8, -0.1),
    (4.0, -3.0, -0.2),
    (0.0, -2.2, -0.1),
)
_PALM_ROUND = 0.95


@dataclass(frozen=True, slots=True)
class Skin:
    tone: Rgb
    sleeve: Rgb
    sleeve_pattern: str

    @property
    def nail(self) -> Rgb:
        return mix(lighter(self.tone, 0.35), (0.98, 0.72, 0.70), 0.35)

    @property
    def seam(self) -> Rgb:
        return mix(darker(self.tone, 0.55), (0.45, 0.14, 0.10), 0.25)


@dataclass(frozen=True, slots=True)
class Hand:
    """A posed hand, ready to be drawn: joints in world coordinates."""

    frame: Frame
    fingers: tuple[tuple[Vec, ...], ...]
    thumb: tuple[Vec, ...]
    held_at: Vec
    skin: Skin

    @staticmethod
    def posed(grip: Grip, frame: Frame, skin: Skin) -> Hand:
        fingers = tuple(
            tuple(frame.place(p) for p in bend(root, tip, lengths, (0.25, 0.0, 1.0)))
            for root, tip, lengths in zip(KNUCKLES, grip.tips, LENGTHS, strict=False)
        )
        thumb = tuple(frame.place(p) for p in bend(THUMB_BASE, grip.tips[4], THUMB_LENGTHS, (0.1, 1.0, 0.35)))
        return Hand(frame, fingers, thumb, frame.place(grip.centre), skin)

    def cast(self, stage: Stage, ground_cm: float) -> None:
        elbow = along(self.frame.wrist, self.frame.forward, -32.0)
        knuckles = self.fingers[1][0]
        chain = [(self.fingers[1][3], 1.2), (knuckles, 3.2), (self.frame.wrist, 2.6), (elbow, 4.2)]
        cast_rounds(stage, chain, ground_cm, 0.30)

    def draw(self, stage: Stage, held: Callable[[], None] | None = None) -> None:
        """The parts behind the held thing, the thing, the parts before it."""
        depth = stage.camera.depth
        border = depth(self.held_at)
        parts: list[tuple[float, Callable[[], None]]] = []
        for name, joints in zip(FINGERS, self.fingers, strict=True):
            radii = tuple(r * (0.86 if name == "little" else 1.0) for r in _FINGER_RADII)
            parts.append(self._part(stage, joints, radii))
        parts.append(self._part(stage, self.thumb, _THUMB_RADII))
        palm_middle = self.frame.place((5.0, 0.0, 0.0))
        parts.append((depth(palm_middle), lambda: self._palm(stage)))
        parts.sort(key=lambda part: -part[0])
        behind = [draw for distance, draw in parts if distance > border]
        before = [draw for distance, draw in parts if distance <= border]
        arm_behind = depth(self.frame.wrist) > border
        if arm_behind:
            draw_sleeve(stage, self.frame, self.skin.tone, self.skin.sleeve, self.skin.sleeve_pattern)
        for draw in behind:
            draw()
        if held is not None:
            held()
        if not arm_behind:
            draw_sleeve(stage, self.frame, self.skin.tone, self.skin.sleeve, self.skin.sleeve_pattern)
        for draw in before:
            draw()

    def _part(
        self, stage: Stage, joints: tuple[Vec, ...], radii: tuple[float, ...]
    ) -> tuple[float, Callable[[], None]]:
        middle = lerp(joints[1], joints[2], 0.5)
        return stage.camera.depth(middle), lambda: self._finger(stage, joints, radii)

    def _finger(self, stage: Stage, joints: tuple[Vec, ...], radii: tuple[float, ...]) -> None:
        canvas, camera = stage.canvas, stage.camera
        scale = camera.scale(joints[1]) * HAND_SCALE
        flat = stage.points(joints)
        widths = [radius * scale for radius in radii]
        path = _limb(flat, widths)
        canvas.drawPath(path, line(self.skin.seam, 1.1 + 0.02 * scale, 0.85))
        canvas.drawPath(path, self._tone(stage, flat, widths[0]))
        crown = unit(add(self.frame.back, mul(stage.light.direction, 0.5)))
        lifted = stage.points(
            along(p, crown, r * 0.45 * HAND_SCALE) for p, r in zip(joints, radii, strict=True)
        )
        canvas.drawPath(
            smooth(lifted[:1] + lifted, closed=False),
            line(lighter(self.skin.tone, 0.55), widths[2] * 0.55, 0.28),
        )
        if dot(self.frame.back, camera.toward) > -0.1:
            self._creases(stage, joints, widths)
            self._nail(stage, joints, widths[3])

    def _creases(self, stage: Stage, joints: tuple[Vec, ...], widths: list[float]) -> None:
        for index in (1, 2):
            along_x, along_y = _direction(stage.points((joints[index - 1], joints[index + 1])))
            x, y = stage.camera.project(joints[index])
            reach = widths[index] * 0.55
            for shift in (-0.16, 0.16):
                cx, cy = x + along_x * widths[index] * shift, y + along_y * widths[index] * shift
                stage.canvas.drawLine(
                    cx - along_y * reach,
                    cy + along_x * reach,
                    cx + along_y * reach,
                    cy - along_x * reach,
                    line(self.skin.seam, 0.7, 0.30),
                )

    def _nail(self, stage: Stage, joints: tuple[Vec, ...], width: float) -> None:
        last = unit((joints[3][0] - joints[2][0], joints[3][1] - joints[2][1], joints[3][2] - joints[2][2]))
        out = unit(add(self.frame.back, mul(last, -dot(self.frame.back, last))))
        facing = dot(out, stage.camera.toward)
        if facing < 0.15:
            return
        middle = along(along(joints[3], last, 0.12), out, 0.42)
        x, y = stage.camera.project(middle)
        ahead_x, ahead_y = _direction(stage.points((joints[2], joints[3])))
        canvas = stage.canvas
        canvas.save()
        canvas.translate(x, y)
        canvas.concat(skia.Matrix.MakeAll(-ahead_y, ahead_x, 0, ahead_x, ahead_y, 0, 0, 0, 1))
        half_x, half_y = width * 0.62 * (0.4 + 0.6 * facing), width * 0.78
        rect = skia.Rect.MakeLTRB(-half_x, -half_y, half_x, half_y)
        canvas.drawRoundRect(
            rect, half_x * 0.9, half_y * 0.7, skia.Paint(AntiAlias=True, Color=argb(self.skin.nail))
        )
        canvas.drawRoundRect(rect, half_x * 0.9, half_y * 0.7, line(self.skin.seam, 0.6, 0.35))
        canvas.restore()

    def _palm(self, stage: Stage) -> None:
        canvas, camera = stage.canvas, stage.camera
        flat = stage.points(self.frame.place(p) for p in _PALM)
        width = 2 * _PALM_ROUND * HAND_SCALE * camera.scale(self.frame.wrist)
        path = polygon(flat)
        paint = self._tone(stage, flat, width * 2)
        outline = line(self.skin.seam, width + 1.6, 0.85)
        canvas.drawPath(path, outline)
        paint.setStyle(skia.Paint.kStrokeAndFill_Style)
        paint.setStrokeWidth(width)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        canvas.drawPath(path, paint)
        if dot(self.frame.back, camera.toward) > 0.1:
            self._knuckles(stage)

    def _knuckles(self, stage: Stage) -> None:
        """Soft caps where the fingers leave the back of the hand, and the tendons behind them."""
        canvas, tone = stage.canvas, self.skin.tone
        for joints in self.fingers:
            scale = stage.camera.scale(joints[0]) * HAND_SCALE
            path = _limb(
                stage.points((joints[0], lerp(joints[0], joints[1], 0.55))), [1.0 * scale, 0.9 * scale]
            )
            canvas.drawPath(path, self._tone(stage, stage.points(joints), scale))
            root = along(joints[0], self.frame.back, 0.7)
            x, y = stage.camera.project(root)
            canvas.drawCircle(
                x, y, 1.05 * scale, fade((x, y), 1.05 * scale, [(lighter(tone, 0.5), 0.42), (tone, 0.0)])
            )
            start, end = stage.points(
                (
                    lerp(root, self.frame.place((2.0, 0.0, 0.9)), 0.15),
                    lerp(root, self.frame.place((1.5, 0.0, 0.9)), 0.65),
                )
            )
            canvas.drawLine(*start, *end, line(lighter(tone, 0.5), 0.55 * scale, 0.13))
        for a, b in zip(self.fingers, self.fingers[1:], strict=False):
            web = stage.points(
                (
                    lerp(lerp(a[0], b[0], 0.5), self.frame.wrist, -0.13),
                    lerp(lerp(a[0], b[0], 0.5), self.frame.wrist, 0.10),
                )
            )
            canvas.drawLine(*web[0], *web[1], line(self.skin.seam, 1.3, 0.28))

    def _tone(self, stage: Stage, flat: list[tuple[float, float]], width: float) -> skia.Paint:
        """Skin that turns from the lamp's side into the shade."""
        camera, light = stage.camera, stage.light
        x = light.direction[0] * camera.right[0] + light.direction[1] * camera.right[1]
        y = (
            light.direction[0] * camera.up[0]
            + light.direction[1] * camera.up[1]
            + light.direction[2] * camera.up[2]
        )
        length = (x * x + y * y) ** 0.5 or 1.0
        x, y = x / length, -y / length
        shares = [px * x + py * y for px, py in flat]
        mean_x = sum(p[0] for p in flat) / len(flat)
        mean_y = sum(p[1] for p in flat) / len(flat)
        half = (max(shares) - min(shares)) / 2 + width
        tone = self.skin.tone
        shader = skia.GradientShader.MakeLinear(
            [
                skia.Point(mean_x + x * half, mean_y + y * half),
                skia.Point(mean_x - x * half, mean_y - y * half),
            ],
            [argb(lighter(tone, 0.22)), argb(tone), argb(darker(tone, 0.26))],
        )
        return skia.Paint(AntiAlias=True, Dither=True, Shader=shader)


def _direction(flat: list[tuple[float, float]]) -> tuple[float, float]:
    dx, dy = flat[1][0] - flat[0][0], flat[1][1] - flat[0][1]
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    return dx / length, dy / length


def _limb(flat: list[tuple[float, float]], widths: list[float]) -> skia.Path:
    """One outline around tapering bars between consecutive joints."""
    path = skia.Path()
    for i in range(len(flat) - 1):
        (ax, ay), (bx, by) = flat[i], flat[i + 1]
        ra, rb = widths[i], widths[i + 1]
        if i == 0:
            path.addCircle(ax, ay, ra)
        path.addCircle(bx, by, rb)
        dx, dy = bx - ax, by - ay
        length = (dx * dx + dy * dy) ** 0.5
        if length <= abs(ra - rb) + 1e-6:
            continue
        dx, dy = dx / length, dy / length
        sine = (ra - rb) / length
        cosine = (1.0 - sine * sine) ** 0.5
        left = (dx * sine + dy * cosine, dy * sine - dx * cosine)
        right = (dx * sine - dy * cosine, dy * sine + dx * cosine)
        corners = [
            (ax + left[0] * ra, ay + left[1] * ra),
            (bx + left[0] * rb, by + left[1] * rb),
            (bx + right[0] * rb, by + right[1] * rb),
            (ax + right[0] * ra, ay + right[1] * ra),
        ]
        path.addPoly([skia.Point(x, y) for x, y in corners], True)
    return path
