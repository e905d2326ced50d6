"""A skill performed on a drawn table, seen by a camera, frame by frame."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import groupby

import cv2
import numpy as np
import skia

from kscurate.sample.skills import Skill
from kscurate.sample.world.acts.act import Act, Pose, Wobble
from kscurate.sample.world.camera import Camera
from kscurate.sample.world.framing import CAMERAS, camera_for
from kscurate.sample.world.grips import frame_at
from kscurate.sample.world.hand import Hand, Skin
from kscurate.sample.world.look import look_of
from kscurate.sample.world.props import lay_props
from kscurate.sample.world.recipes import lay_table
from kscurate.sample.world.setup import Table
from kscurate.sample.world.sprites import Sprites
from kscurate.sample.world.stage import Stage
from kscurate.sample.world.steam import draw_steam
from kscurate.sample.world.surfaces.room import Room
from kscurate.sample.world.things.thing import Thing
from kscurate.sample.world.things.vessel import Vessel
from kscurate.sample.world.vectors import Vec, unit

__all__ = ["CAMERAS", "Scene", "View"]
_MARGIN_PX = (
    4  # the still picture is larger than the frame, so that a handheld camera finds picture at its edges
)


class Scene:
    """One look of one skill: `look_seed` decides all that does not move; `size` is (width, height) in px."""

    def __init__(self, skill: Skill, look_seed: int, size: tuple[int, int]) -> None:
        self.skill, self.size = skill, size
        self.look = look_of(skill.skill_id, look_seed)
        self._room: Room | None = None
        self._rooms: dict[str, skia.Image] = {}

    def view(
        self, done: Sequence[int], step: int | None, camera: str, take_seed: int = 0, hand: bool = True
    ) -> View:
        """The table after the steps `done`, while `step` is performed.

        With `step` None or `hand` False nobody acts: things stay as `done` left them. `take_seed` varies the motion.
        Raises ValueError for an unknown camera, IndexError for an unknown step.
        """
        return View(self, tuple(done), step if hand else None, camera, take_seed)

    def empty_room(self, name: str, camera: Camera) -> skia.Image:
        """The table and wall alone, as `camera` sees them."""
        if name not in self._rooms:
            self._room = self._room or Room(self.look)
            stage, surface = _new_stage(self.size, camera, self.look.light)
            self._room.draw(stage)
            self._rooms[name] = surface.makeImageSnapshot()
        return self._rooms[name]


class View:
    """A camera on one step of a scene; frames may be drawn in any order."""

    def __init__(
        self, scene: Scene, done: tuple[int, ...], step: int | None, camera: str, take_seed: int
    ) -> None:
        look = scene.look
        self._size = scene.size
        self._camera = camera_for(look, camera, scene.size)
        self._light = look.light
        self._handheld = look.handheld
        table = Table(look, portrait=scene.size[1] > scene.size[0])
        acts = lay_table(scene.skill.skill_id, table)
        lay_props(table)
        for index in done:
            acts[index].begin()
            acts[index].perform(1.0, Wobble())
        self._act: Act | None = None if step is None else acts[step]
        dice = random.Random(f"{scene.skill.skill_id}|{look.seed}|{step}|{take_seed}|take")
        self._right = dice.random() < 0.6
        side = 1.0 if self._right else -1.0
        self._wobble = Wobble(
            (side * dice.uniform(10, 22), -dice.uniform(36, 44), dice.uniform(4, 12)),
            dice.uniform(0.75, 1.4), dice.uniform(-2.5, 2.5), dice.uniform(-0.05, 0.07), dice.uniform(0.0, 6.3),
        )  # fmt: skip
        self._skin = Skin(look.skin, look.sleeve, look.sleeve_pattern)
        steady: list[Thing] = []
        if self._act is not None:
            self._act.begin()
            steady = self._steady_walls(self._act)
        self._moving = [] if self._act is None else self._in_front(self._act, table.things)
        self._sprites = Sprites()
        self._steaming = [t for t in table.things if isinstance(t, Vessel)]
        still = [t for t in table.things if t not in self._moving or t in steady]
        self._still = self._draw_still(scene, camera, still)
        for vessel in steady:
            vessel.steady = True  # type: ignore[attr-defined]
        width, height = scene.size
        self._pixels = np.zeros((height, width, 4), np.uint8)
        self._surface = skia.Surface(
            self._pixels, skia.kBGRA_8888_ColorType, skia.AlphaType.kPremul_AlphaType
        )

    def draw(self, progress: float, time_s: float) -> np.ndarray:
        """The frame at `progress` in [0, 1] of the step: uint8 (height, width, 3), RGB, C-contiguous.

        `time_s` drives steam, ripples and the light sway of a handheld look.
        """
        pose = None
        if self._act is not None:
            pace = progress + self._wobble.tempo * math.sin(2 * math.pi * progress)
            pose = self._act.perform(min(1.0, max(0.0, pace)), self._wobble)
        canvas = self._surface.getCanvas()
        canvas.save()
        sway_x, sway_y = self._sway(time_s)
        sampling = skia.SamplingOptions(skia.FilterMode.kLinear) if self._handheld else skia.SamplingOptions()
        canvas.drawImage(self._still, sway_x - _MARGIN_PX, sway_y - _MARGIN_PX, sampling)
        canvas.translate(sway_x, sway_y)
        stage = Stage(canvas, self._camera, self._light, time_s)
        self._draw_moving(stage, pose)
        for vessel in self._steaming:
            if vessel.steam > 0.02:
                draw_steam(stage, vessel.surface, vessel.surface_radius, vessel.steam)
        canvas.restore()
        return cv2.cvtColor(self._pixels, cv2.COLOR_BGRA2RGB)

    def _steady_walls(self, act: Act) -> list[Thing]:
        """Vessels that the act fills or stirs but does not move: their walls belong to the still picture."""
        vessels = [thing for thing in act.things if isinstance(thing, Vessel) and not thing.glass]
        places: list[set[tuple[object, ...]]] = [set() for _ in vessels]
        for progress in (0.0, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0, 0.0):
            act.perform(progress, self._wobble)
            for vessel, seen in zip(vessels, places, strict=True):
                seen.add((vessel.at, vessel.axis, vessel.mouth_turn, vessel.rank))
        return [vessel for vessel, seen in zip(vessels, places, strict=True) if len(seen) == 1]

    def _in_front(self, act: Act, things: Sequence[Thing]) -> list[Thing]:
        """What must be drawn for every frame: all that moves, and what may stand before it at either end."""
        front = list(act.things)
        for progress in (1.0, 0.0):
            act.perform(progress, self._wobble)
            for thing in things:
                if thing not in front and any(_covers(thing, moved) for moved in act.things):
                    front.append(thing)
        return front

    def _draw_still(self, scene: Scene, camera: str, things: list[Thing]) -> skia.Image:
        stage, surface = _new_stage(scene.size, self._camera, self._light)
        surface.getCanvas().drawImage(scene.empty_room(camera, self._camera), -_MARGIN_PX, -_MARGIN_PX)
        _draw_things(stage, things)
        return surface.makeImageSnapshot()

    def _draw_moving(self, stage: Stage, pose: Pose | None) -> None:
        held = pose.held if pose is not None else ()
        hand = None if pose is None else self._hand(pose)
        if hand is not None:
            hand.cast(stage, 0.0)
        _draw_things(stage, self._moving, held, self._sprites)
        if pose is None or hand is None:
            return
        for effect in pose.effects:
            effect(stage)
        # One held thing is drawn afresh, for smooth motion; a handful is copied.
        copied = self._sprites if len(held) > 2 else None
        hand.draw(stage, lambda: _draw_each(stage, held, copied))

    def _hand(self, pose: Pose) -> Hand:
        right = self._right if pose.right is None else pose.right
        side = 1.0 if right else -1.0
        forward: Vec = unit(pose.forward or (-0.55 * side - 0.02 * pose.point[0], 1.0, -0.30))
        thumb: Vec = pose.thumb or (-side, 0.1, 0.35)
        return Hand.posed(pose.grip, frame_at(pose.grip, pose.point, forward, thumb, right), self._skin)

    def _sway(self, time_s: float) -> tuple[float, float]:
        if not self._handheld:
            return 0.0, 0.0
        reach, phase = self._size[0] * 0.0022, self._wobble.phase * 0.0
        return (
            reach * (0.6 * math.sin(time_s * 1.7 + phase) + 0.4 * math.sin(time_s * 2.9)),
            reach * (0.6 * math.sin(time_s * 1.3 + 1.0) + 0.4 * math.sin(time_s * 2.3)),
        )


def _new_stage(size: tuple[int, int], camera: Camera, light) -> tuple[Stage, skia.Surface]:  # type: ignore[no-untyped-def]
    surface = skia.Surface(size[0] + 2 * _MARGIN_PX, size[1] + 2 * _MARGIN_PX, skia.kBGRA_8888_ColorType)
    surface.getCanvas().translate(_MARGIN_PX, _MARGIN_PX)
    return Stage(surface.getCanvas(), camera, light), surface


def _draw_things(
    stage: Stage, things: Sequence[Thing], held: Sequence[Thing] = (), sprites: Sprites | None = None
) -> None:
    """Rank by rank, far things first; shadows of one rank lie below all its things."""
    shown = sorted((t for t in things if t.shown), key=_drawing_order)
    for _, same_rank in groupby(shown, key=lambda t: t.rank):
        layer = list(same_rank)
        for thing in layer:
            thing.cast(stage)
        _draw_each(stage, [thing for thing in layer if thing not in held], sprites)


def _draw_each(stage: Stage, things: Sequence[Thing], sprites: Sprites | None) -> None:
    for thing in things:
        if sprites is None:
            thing.draw_clipped(stage)
        else:
            sprites.draw(stage, thing)


def _drawing_order(thing: Thing) -> tuple[int, float, float]:
    return thing.rank, -round(thing.at[1], 1), thing.at[2]


def _covers(thing: Thing, other: Thing) -> bool:
    """Whether `thing` is drawn later than `other` and may overlap it."""
    if not (thing.shown and other.shown) or _drawing_order(thing) <= _drawing_order(other):
        return False
    reach = max(thing.radius, thing.height) + max(other.radius, other.height)
    return math.hypot(thing.at[0] - other.at[0], thing.at[1] - other.at[1]) < reach
