"""One skill performed for the camera: the takes of a video and the segments that annotators mark in them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from .skills import Skill
from .timeline import Segment, Take

NOMINAL_STEP_S = 4.0
SHORTEST_STEP_S, LONGEST_STEP_S = 2.5, 8.0
# Annotators are a little sloppy, and what they mark still lies inside one take.
SLOPPINESS_S = 0.2
# What the datasets' own tools round to: COIN's grid is half a second, CrossTask's a hundredth, Kinetics' a
# second.
GRID_S = {"coin": 0.5, "crosstask": 0.01, "htstep": 0.0, "kinetics400": 1.0}
KINETICS_CLIP_S = 10.0


class Performance:
    """Builds the takes and segments of one video, in the order they are filmed, up to `now_s`."""

    def __init__(
        self,
        rng: np.random.Generator,
        skill: Skill,
        skill_index: int,
        look_seed: int,
        cameras: Sequence[str],
        fps: Fraction,
    ) -> None:
        self.rng, self.skill, self.skill_index, self.look_seed = rng, skill, skill_index, look_seed
        self.cameras, self.fps = tuple(cameras), fps
        self.takes: list[Take] = []
        self.segments: list[Segment] = []
        self.done: list[int] = []
        self.now_s = 0.0

    def on_frame(self, time_s: float) -> float:
        """The nearest time at which a frame begins."""
        return float(round(time_s * self.fps) / self.fps)

    def film_instruction(self, grid_s: float) -> None:
        """Film the whole skill: an opening, its steps in a valid order, now and then a gap, an end."""
        self._opening()
        orders = self.skill.orders
        for step in orders[self.rng.integers(len(orders))]:
            if self.done and self.rng.random() < 0.08:
                self.done.append(step)  # done off camera: that time is missing
                continue
            if self.rng.random() < 0.3 and self.segments:
                self._idle(self.rng.uniform(0.4, 1.2))
            if self.rng.random() < 0.07:
                half = float(self.rng.uniform(0.4, 0.6))
                self._step(step, grid_s, 0.0, half)
                self._step(step, grid_s, half, 1.0)
            else:
                self._step(step, grid_s, 0.0, 1.0)
            self.done.append(step)
        self._idle(self.rng.uniform(0.4, 1.2))

    def film_one_action(self, lead_s: float) -> None:
        """Film one step for ten seconds, as in Kinetics, after `lead_s` seconds of something else."""
        order = self.skill.orders[0]
        at = int(self.rng.integers(len(order)))
        self.done = list(order[:at])
        if lead_s:
            self._idle(lead_s - 0.3)
        start_s = lead_s
        end_s = start_s + KINETICS_CLIP_S
        tail_s = 0.5 if lead_s else 0.0
        self._take(order[at], (start_s, end_s), self.on_frame(end_s + tail_s), (start_s, end_s), 0.0, 1.0)

    def _opening(self) -> None:
        if self.rng.random() < 0.25:
            end_s = self.on_frame(self.now_s + self.rng.uniform(1.0, 1.8))
            self.takes.append(self._empty_take("card", end_s, lines=(self.skill.title,)))
            self.now_s = end_s
        self._idle(self.rng.uniform(0.5, 1.6))

    def _idle(self, length_s: float) -> None:
        end_s = self.on_frame(self.now_s + length_s)
        self.takes.append(self._empty_take("idle", end_s))
        self.now_s = end_s

    def _empty_take(self, kind: str, end_s: float, lines: tuple[str, ...] = ()) -> Take:
        return Take(
            kind,
            self.now_s,
            end_s,
            self.skill_index,
            self.look_seed,
            tuple(self.done),
            None,
            self._camera(),
            self._seed(),
            lines=lines,
        )

    def _step(self, step: int, grid_s: float, progress_start: float, progress_end: float) -> None:
        rng = self.rng
        length_s = math.exp(rng.normal(math.log(3.6), 0.35)) * max(progress_end - progress_start, 0.8)
        length_s = min(max(length_s, SHORTEST_STEP_S), LONGEST_STEP_S)
        start_s = _round_up(self.now_s + rng.uniform(0.2, 0.5), grid_s)
        end_s = _round_up(start_s + length_s, grid_s)
        action = (start_s + rng.uniform(-1, 1) * SLOPPINESS_S, end_s + rng.uniform(-1, 1) * SLOPPINESS_S)
        take_end_s = self.on_frame(end_s + rng.uniform(0.2, 0.5))
        self._take(step, (start_s, end_s), take_end_s, action, progress_start, progress_end)

    def _take(
        self,
        step: int,
        span: tuple[float, float],
        take_end_s: float,
        action: tuple[float, float],
        progress_start: float,
        progress_end: float,
    ) -> None:
        camera, done = self._camera(), tuple(self.done)
        motion = "push_in" if self.rng.random() < 0.08 else "tripod"
        take = Take(
            "step",
            self.now_s,
            take_end_s,
            self.skill_index,
            self.look_seed,
            done,
            step,
            camera,
            self._seed(),
            max(action[0], self.now_s),
            min(action[1], take_end_s),
            progress_start,
            progress_end,
            motion,
        )
        self.takes.append(take)
        speed = NOMINAL_STEP_S * (progress_end - progress_start) / (take.action_end_s - take.action_start_s)
        self.segments.append(
            Segment(len(self.takes) - 1, *span, step, step, done, camera, speed, progress_start, progress_end)
        )
        self.now_s = take_end_s

    def _camera(self) -> str:
        last = self.takes[-1].camera if self.takes else None
        others = [camera for camera in self.cameras if camera != last]
        if not others:
            return str(last)
        return str(self.rng.choice(others if last is None or self.rng.random() < 0.7 else (last,)))

    def _seed(self) -> int:
        return int(self.rng.integers(2**31))


def _round_up(time_s: float, grid_s: float) -> float:
    return round(math.ceil(time_s / grid_s - 1e-9) * grid_s if grid_s else time_s, 6)
