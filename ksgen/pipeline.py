"""The whole generator, one stage after the other: picture and skill -> plan -> key-step images -> clips."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ksground.atomic import write_text
from ksground.errors import InputError

from .backends import open_backend
from .default_model.model import CARD as MODEL_CARD
from .default_model.open import BUNDLED, open_default_model
from .keyframes import Keyframes
from .library.bundled import copy_library
from .media.picture import Picture, as_picture, read_picture, resized, shaped_as
from .novelty import Trained, novelty_notes
from .plan import Goal, Plan
from .planners import Planner
from .seed import check_seed
from .videos import Videos

STAGES = {"planner": "planners", "keyframes": "keyframes", "videos": "videos"}
DEFAULTS = {"planner": "retrieval", "keyframes": "default", "videos": "default"}
BUNDLED_NAME, CARD, MODEL = "bundled", "pipeline.json", "model"


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
    """Three stages, each replaceable: `KSGenPipeline.from_pretrained()` takes the bundled ones.

    settings  what they were opened with, as `save_pretrained` writes it; None where they were given as objects
    """

    planner: Planner
    keyframes: Keyframes
    videos: Videos
    settings: Mapping[str, Any] | None = None

    @classmethod
    def from_pretrained(cls, name_or_folder: Path | str = BUNDLED_NAME, **named: Any) -> KSGenPipeline:
        """Open the backends that a folder names, or the bundled ones ("bundled").

        name_or_folder  what `save_pretrained` wrote, or the folder of a model for the `default` backends
        named           `planner`, `keyframes`, `videos` by name ("diffusers=THUDM/CogVideoX-5b-I2V"), what they share
                        (`device`, `model`), and `options` ({"videos": {"n_steps": 20}}); they win over the folder's

        Raises InputError for a folder that is neither, and what the backends raise.
        """
        settings = {**DEFAULTS, **_said_in(name_or_folder), **named}
        options = settings.get("options", {})
        opened = {
            key: open_backend(stage, settings[key], options.get(key), **settings)
            for key, stage in STAGES.items()
        }
        return cls(**opened, settings=settings)

    def save_pretrained(self, folder: Path) -> None:
        """Write which backends these are, with their settings, and the model of the `default` ones.

        Raises InputError where a stage was given as an object: nothing says how to open it again.
        """
        if self.settings is None:
            raise InputError(
                folder, expected="a pipeline that `from_pretrained` opened", found="stages given as objects"
            )
        plain = {
            key: value
            for key, value in self.settings.items()
            if isinstance(value, str | int | float | bool) or key == "options"
        }
        if "default" in (self.settings["keyframes"], self.settings["videos"]):
            open_default_model(self.settings.get("model")).save_pretrained(folder / MODEL)
            copy_library(Path(self.settings.get("model") or BUNDLED), folder / MODEL)
        write_text(folder / CARD, json.dumps(plain, indent=2) + "\n")

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
        generator  the seed, from 0 to 2**32 - 1: the same one gives the same clips on the same device
        callback   called as callback(stage, done, of) when a stage, or a step of it, is done

        Raises InputError for a picture, a skill or a seed that cannot be used, or where a backend refuses.
        """
        check_seed(generator)
        start = read_picture(Path(image)) if isinstance(image, str | Path) else as_picture(image)
        timings: dict[str, float] = {}
        with _timed("plan", timings):
            goal = Goal(start, skill, n_steps)
            plan = self.planner.plan(goal, generator)
            plan = replace(plan, notes=(*plan.notes, *self._novelty(goal)))
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

    def _novelty(self, goal: Goal) -> list[str]:
        """What the models of the stages have to say of a goal that is unlike all that they were trained on."""
        stages = (self.keyframes, self.videos)
        folders = dict.fromkeys(each.model_folder for each in stages if isinstance(each, Trained))
        return [note for folder in folders for note in novelty_notes(folder, goal)]


def _said_in(name_or_folder: Path | str) -> dict[str, Any]:
    """The settings that a folder holds."""
    if name_or_folder == BUNDLED_NAME:
        return {}
    folder = Path(name_or_folder)
    if (folder / CARD).is_file():
        said: dict[str, Any] = json.loads((folder / CARD).read_text(encoding="utf-8"))
        return said | ({"model": folder / MODEL} if (folder / MODEL).is_dir() else {})
    if (folder / MODEL_CARD).is_file():
        return {"model": folder}
    expected = f"{BUNDLED_NAME!r}, or a folder with {CARD} or {MODEL_CARD}"
    raise InputError(folder, expected=expected, found="neither" if folder.is_dir() else "no such folder")


class _timed:
    """Adds the seconds that the block takes to what the stage took before."""

    def __init__(self, stage: str, timings: dict[str, float]) -> None:
        self.stage, self.timings = stage, timings

    def __enter__(self) -> None:
        self.since = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.timings[self.stage] = self.timings.get(self.stage, 0.0) + time.perf_counter() - self.since
