"""Picture and words in, clips out: the same for a seed, each step on its own, refused in words where it must be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ksgen.backends import backend_names, open_backend
from ksgen.pipeline import Generated, KSGenPipeline
from ksground.errors import InputError

from .conftest import STEPS

START = np.random.default_rng(5).integers(0, 255, (90, 160, 3)).astype(np.uint8)


def _generate(model: Path, seed: int = 0, **named: object) -> Generated:
    pipe = KSGenPipeline.from_pretrained(model, **{"planner": "oracle", "annotated": STEPS, **named})
    return pipe(START, "make tea", generator=seed)


def test_every_step_has_a_clip_in_the_shape_of_the_start(random_model: Path) -> None:
    said: list[tuple[str, int, int]] = []
    pipe = KSGenPipeline.from_pretrained(random_model, planner="oracle", annotated=STEPS)
    made = pipe(Image.fromarray(START), "make tea", callback=lambda *told: said.append(told))
    assert made.plan.steps == STEPS
    assert made.clips.shape == (3, 16, 128, 228, 3)
    assert made.images.shape == (3, 128, 228, 3)
    assert said == [("plan", 1, 1), *((stage, at, 3) for at in (1, 2, 3) for stage in ("images", "clips"))]
    assert set(made.timings_s) == {"plan", "images", "clips"}


def test_a_seed_gives_the_same_bytes_and_another_gives_others(random_model: Path) -> None:
    one, again, other = (_generate(random_model, seed) for seed in (3, 3, 4))
    assert np.array_equal(one.clips, again.clips)
    assert not np.array_equal(one.clips, other.clips)


def test_the_skill_transformer_sees_the_whole_skill_unless_it_is_told_not_to(random_model: Path) -> None:
    whole = _generate(random_model, videos="static")
    alone = _generate(random_model, videos="static", together=False)
    assert not np.array_equal(whole.images, alone.images)
    first, fewer = (
        KSGenPipeline.from_pretrained(
            random_model, planner="oracle", videos="static", together=together, annotated=STEPS[:1]
        )(START, "make tea").images[0]
        for together in (True, False)
    )
    assert np.array_equal(first, fewer)
    # Rounding differs with how many steps are computed side by side.
    assert np.abs(first.astype(int) - alone.images[0].astype(int)).max() <= 3


def test_autoregressive_goes_on_from_the_clip_before(random_model: Path) -> None:
    made = _generate(random_model, keyframes="autoregressive")
    # Up to the two resizes between.
    apart = np.abs(made.images[1].astype(int) - made.clips[0, -1].astype(int))
    assert apart.mean() < 3


def test_static_holds_the_image_and_start_is_the_start() -> None:
    pipe = KSGenPipeline(
        open_backend("planners", "oracle", annotated=STEPS),
        open_backend("keyframes", "start"),
        open_backend("videos", "static"),
    )
    made = pipe(START, "make tea")
    assert (made.clips == made.clips[:, :1]).all()
    assert made.clips.shape == (3, 16, 90, 160, 3)
    assert np.array_equal(made.clips[2, 0], START)


@pytest.mark.parametrize(
    ("skill", "n_steps"), [("", None), ("  !?", None), ("x" * 301, None), ("tea", 0), ("tea", 41)]
)
def test_a_goal_that_cannot_be_one_is_refused(skill: str, n_steps: int | None) -> None:
    pipe = KSGenPipeline(
        open_backend("planners", "oracle", annotated=STEPS),
        open_backend("keyframes", "start"),
        open_backend("videos", "static"),
    )
    with pytest.raises(InputError):
        pipe(START, skill, n_steps=n_steps)


def test_backends_are_known_by_their_files() -> None:
    assert {"default", "autoregressive", "start"} <= set(backend_names("keyframes"))
    with pytest.raises(InputError, match="one of"):
        open_backend("videos", "nothing")
    with pytest.raises(InputError, match="installed"):
        open_backend("videos", "no_such_package.module:build")
    outsider = open_backend("videos", "ksgen.videos.static:build")
    assert outsider.fps == 8.0


def test_a_model_that_is_not_whole_is_refused(tmp_path: Path, random_model: Path) -> None:
    with pytest.raises(InputError, match="neither"):
        KSGenPipeline.from_pretrained(tmp_path, planner="oracle", annotated=STEPS)
    with pytest.raises(InputError, match="no such folder"):
        KSGenPipeline.from_pretrained(tmp_path / "absent")
    for file in random_model.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes()[: -100 if file.stem == "clip_flow" else None])
    from ksgen.default_model.model import DefaultModel

    with pytest.raises(InputError, match="clip_flow"):
        DefaultModel.from_pretrained(tmp_path)


@pytest.mark.parametrize(
    "card", ["{", "[]", '{"n_steps": 0}', '{"guidance": "much"}', '{"temperature": -1}', '{"colour": 3}']
)
def test_a_model_that_says_nonsense_of_itself_is_refused(
    card: str, tmp_path: Path, random_model: Path
) -> None:
    for file in random_model.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "model.json").write_text(card, encoding="utf-8")
    with pytest.raises(InputError, match=r"model\.json"):
        KSGenPipeline.from_pretrained(tmp_path)


def test_what_is_saved_opens_as_it_was(random_model: Path, tmp_path: Path) -> None:
    pipe = KSGenPipeline.from_pretrained(random_model, planner="oracle", annotated=STEPS[:1], together=False)
    pipe.save_pretrained(tmp_path)
    again = KSGenPipeline.from_pretrained(tmp_path, annotated=STEPS[:1])
    assert again.settings is not None
    assert again.settings["planner"] == "oracle"
    assert again.settings["together"] is False
    assert np.array_equal(
        pipe(START, "make tea", generator=2).clips, again(START, "make tea", generator=2).clips
    )
    made_of_objects = KSGenPipeline(pipe.planner, pipe.keyframes, pipe.videos)
    with pytest.raises(InputError, match="objects"):
        made_of_objects.save_pretrained(tmp_path)
