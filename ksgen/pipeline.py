"""The whole generator, one stage after the other: picture and skill -> plan -> key-step images -> clips."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .backends import open_backend
from .keyframes import Keyframes
from .picture import Picture, as_picture, read_picture, resized, shaped_as
from .plan import Goal, Plan
from .planners import Planner
from .videos import Videos

DEFAULTS = {"planner": "retrieval", "keyframes": "default", "videos": "default"}


@dataclass(frozen=True, slots=True)
class Generated:
    """What a call gives.

    images     uint8 (steps, h, w, 3): the first picture of every step, in the start's shape
    clips      uint8 (steps, t, h, w, 3), played at `fps`
    timings_s  stage -> seconds it took
    """

    plan: Plan
    images: NDArray[np.uint8]
    clips: NDArray[np.uint8]
    fps: float
    timings_s: dict[str, float]


@dataclass(frozen=True, slots=True)
class KSGenPipeline:
    """Three stages, each replaceable: `KSGenPipeline.from_pretrained()` takes the bundled ones."""

    planner: Planner
    keyframes: Keyframes
    videos: Videos

    @classmethod
    def from_pretrained(cls, model: Path | None = None, **named: Any) -> KSGenPipeline:
        """The three backends by name (`planner`, `keyframes`, `videos`) with whatever settings they take.

        model  folder of a model for the `default` backends; None: the bundled one
        """
        settings = {"model": model, **named}
        stages = {"planner": "planners", "keyframes": "keyframes", "videos": "videos"}
        return cls(
            **{
                key: open_backend(stage, named.get(key, DEFAULTS[key]), **settings)
                for key, stage in stages.items()
            }
        )

    def __call__(
        self,
        image: Picture | Image.Image | Path | str,
        skill: str,
        *,
        generator: int = 0,
        n_steps: int | None = None,
        callback: Callable[[str, int, int], None] = lambda stage, done, of: None,
    ) -> Generated:
        """Generate a clip of each key step.

        image      the picture to start from: an array, a Pillow image, or a file
        generator  the seed: the same one gives the same clips on the same device
        callback   called as callback(stage, done, of) when a stage, or a step of it, is done

        Raises InputError for a picture or a skill that cannot be used, or where a backend refuses.
        """
        start = read_picture(Path(image)) if isinstance(image, str | Path) else as_picture(image)
        timings: dict[str, float] = {}
        with _timed("plan", timings):
            plan = self.planner.plan(Goal(start, skill, n_steps), generator)
        callback("plan", 1, 1)
        n = len(plan.steps)
        with _timed("images", timings):
            image_of = self.keyframes.begin(start, plan.steps, generator)
        images: list[Picture] = []
        clips: list[NDArray[np.uint8]] = []
        for at, step in enumerate(plan.steps):
            with _timed("images", timings):
                images.append(image_of(at, clips[-1] if clips else None))
            callback("images", at + 1, n)
            with _timed("clips", timings):
                # A step's chance is its own: it does not change with the steps beside it.
                clips.append(self.videos.clips([images[-1]], [step], generator * 1000 + at)[0])
            callback("clips", at + 1, n)
        made = shaped_as(np.stack(clips), start)
        high, wide = made.shape[2:4]
        shown = np.stack([resized(image, wide, high) for image in images])
        return Generated(plan, shown, made, self.videos.fps, timings)


class _timed:
    """Adds the seconds that the block takes to what the stage took before."""

    def __init__(self, stage: str, timings: dict[str, float]) -> None:
        self.stage, self.timings = stage, timings

    def __enter__(self) -> None:
        self.since = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.timings[self.stage] = self.timings.get(self.stage, 0.0) + time.perf_counter() - self.since
