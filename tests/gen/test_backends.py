"""One contract for every backend that runs without weights of others: a new file is tested the day it arrives."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ksgen.backends import STAGES, backend_names, open_backend
from ksgen.library.performances import Footage, KnownSkill
from ksgen.media.footage import first_picture
from ksgen.plan import Goal
from ksgen.videos.nearest import Nearest
from ksground.errors import InputError
from tests.trained_weights import needs_weights

from .conftest import STEPS

START = np.random.default_rng(1).integers(0, 255, (60, 80, 3)).astype(np.uint8)
LIBRARY = [KnownSkill("a", "Make Tea", STEPS), KnownSkill("b", "Make Tea", STEPS[:2])]
Options = Callable[[str, str], dict[str, Any]]
ALL = [(stage, name) for stage in STAGES for name in backend_names(stage)]


@pytest.fixture
def settings(random_model: Path, world: Path) -> dict[str, Any]:
    """What a backend may ask for; each takes what it knows."""
    video = world / "videos" / "v0.mp4"
    return {
        "model": random_model,
        "library": LIBRARY,
        "annotated": STEPS,
        "real": [(video, 2.0 * at) for at in range(3)],
        "footage": [Footage(video, 2.0 * at, 2.0 * at + 2, step) for at, step in enumerate(STEPS)],
    }


@pytest.fixture
def own_options(tiny: Callable[[str], Path], request: pytest.FixtureRequest) -> Options:
    """Stage and name -> what a backend of large models is told: small ones, with random weights or a short lesson."""

    def of(stage: str, name: str) -> dict[str, Any]:
        size = {"width_px": 64, "height_px": 32, "n_steps": 2}
        match stage, name:
            case "planners", "openai":
                return {"name": "tiny", "url": request.getfixturevalue("chat_endpoint")}
            case "planners", "transformers":
                return {"name": str(request.getfixturevalue("taught_chat_model")), "exemplars": 0}
            case "videos", "diffusers":
                return {"name": str(tiny("ltx")), "n_frames": 9, **size}
            case "keyframes", "diffusers":
                adapter = {"adapter_file": "adapter.safetensors", "adapter_encoder": "encoder"}
                return {"name": str(tiny("sdxl")), "adapter": str(tiny("adapter")), **adapter, **size}
            case "keyframes", "genhowto":
                return {"name": tiny("genhowto"), "base": str(tiny("sd2")), "n_steps": 2, "side_px": 32}
        return {}

    return of


@pytest.mark.parametrize(("stage", "name"), ALL)
def test_its_module_says_what_it_is_and_its_settings_have_defaults(stage: str, name: str) -> None:
    module = import_module(f"ksgen.{stage}.{name}")
    assert module.__doc__
    assert module.build.__doc__
    taken = inspect.signature(module.build).parameters.values()
    assert all(each.default is not inspect.Parameter.empty for each in taken)


@pytest.mark.parametrize("name", backend_names("planners"))
@needs_weights("minilm", "minilm-tokenizer")
def test_a_planner_gives_as_many_steps_as_are_asked_for(
    name: str, settings: dict[str, Any], own_options: Options
) -> None:
    planner = open_backend("planners", name, own_options("planners", name), **settings)
    plan = planner.plan(Goal(START, "make tea", 3), 0)
    assert len(plan.steps) == 3
    assert all(each.split != "test" for each in plan.exemplars)
    assert plan == planner.plan(Goal(START, "make tea", 3), 0)


@pytest.mark.parametrize("name", backend_names("keyframes"))
def test_key_step_images_are_pictures(name: str, settings: dict[str, Any], own_options: Options) -> None:
    image_of = open_backend("keyframes", name, own_options("keyframes", name), **settings).begin(
        START, STEPS, 0
    )
    clip = None
    for step in range(3):
        image = image_of(step, clip)
        assert image.dtype == np.uint8
        assert image.ndim == 3
        assert image.shape[2] == 3
        clip = np.repeat(image[None], 4, axis=0)


@pytest.mark.parametrize("name", backend_names("videos"))
@needs_weights("minilm", "minilm-tokenizer")
def test_clips_begin_with_their_images(name: str, settings: dict[str, Any], own_options: Options) -> None:
    backend = open_backend("videos", name, own_options("videos", name), **settings)
    images = [np.full((128, 128, 3), level, np.uint8) for level in (60, 190)]
    clips = backend.clips(images, STEPS[:2], 0)
    assert clips.dtype == np.uint8
    assert clips.shape[0] == 2
    assert clips.shape[1] >= 2
    assert backend.fps > 0
    for image, clip in zip(images, clips, strict=True) if backend.continues else ():
        assert np.abs(clip[0].astype(int) - image.astype(int)).max() <= 1


def test_a_planner_that_was_given_nothing_says_so() -> None:
    with pytest.raises(InputError, match="annotated"):
        open_backend("planners", "oracle")


@pytest.mark.parametrize(("stage", "name"), [("keyframes", "oracle"), ("videos", "nearest")])
def test_what_needs_real_clips_asks_for_them(stage: str, name: str) -> None:
    with pytest.raises(InputError, match="manifest"):
        open_backend(stage, name)


@needs_weights("minilm", "minilm-tokenizer")
def test_the_nearest_clip_shows_the_step_and_begins_most_alike(world: Path) -> None:
    first, second = (world / "videos" / f"v{at}.mp4" for at in (0, 1))
    footage = [Footage(file, at, at + 1.0, "stir the tea") for file in (first, second) for at in (0.0, 4.0)]
    backend = Nearest([*footage, Footage(second, 2.0, 3.0, "fold the shirt")])
    assert backend.choose(first_picture(second, 0.2), "stir tea") == footage[2]
    assert backend.choose(first_picture(first, 0.2), "stir tea") == footage[0]
    assert backend.choose(first_picture(first, 0.2), "fold a shirt").step == "fold the shirt"


def test_options_are_read_as_their_types_and_others_are_refused(random_model: Path) -> None:
    opened = open_backend("keyframes", "default", {"together": "no"}, model=random_model)
    assert opened.together is False
    with pytest.raises(InputError, match=r"(?s)model, device, together.*n_steps"):
        open_backend("keyframes", "default", {"n_steps": "3"})
    with pytest.raises(InputError, match=r"(?s)keyframes default: together.*boolean.*perhaps"):
        open_backend("keyframes", "default", {"together": "perhaps"})
    with pytest.raises(InputError, match=r"(?s)takes none.*name"):
        open_backend("keyframes", "start=some/model")
