"""The library beside a model, and what is said of goals that are far from all that the model was trained on."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from ksgen.keyframes.start import build as start_keyframes
from ksgen.library.bundled import (
    FEATURES_FILE,
    SKILLS_FILE,
    bundled_skills,
    copy_library,
    known_pictures,
    write_library,
)
from ksgen.library.performances import KnownSkill
from ksgen.library.picture_features import picture_feature, picture_features
from ksgen.novelty import novelty_notes
from ksgen.pipeline import KSGenPipeline
from ksgen.plan import Goal
from ksgen.planners.oracle import Oracle
from ksgen.videos.static import build as static_videos
from ksground.errors import InputError
from tests.trained_weights import needs_weights

TASKS = ("Make Tea", "Fold Shirt", "Fold Napkin")


def scene(task: int, seed: int) -> np.ndarray:
    """Pictures of a task look alike: the same patches, a little lighter or darker."""
    patches = np.random.default_rng(task).integers(30, 200, (4, 6, 3)).repeat(20, 0).repeat(20, 1)
    return (patches + np.random.default_rng(1000 + seed).integers(0, 20)).astype(np.uint8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library of twelve performances of three tasks."""
    where = tmp_path_factory.mktemp("library")
    known = [
        KnownSkill(f"seed {at}", TASKS[at % 3], ("lift it", "put it down")[:: 1 - 2 * (at % 2)])
        for at in range(12)
    ]
    write_library(where, known, [scene(at % 3, at) for at in range(12)])
    return where


def test_a_picture_is_a_vector_of_length_one_whatever_stands_beside_it() -> None:
    pictures = [scene(0, 0), scene(1, 1)[:50, :31], np.zeros((16, 16, 3), np.uint8)]
    features = picture_features(pictures)
    assert features.shape == (3, 128)
    assert features.dtype == np.float32
    assert np.linalg.norm(features, axis=1) == pytest.approx(1, abs=1e-5)
    for picture, feature in zip(pictures, features, strict=True):
        assert np.abs(picture_feature(picture) - feature).max() < 1e-5


@needs_weights("minilm", "minilm-tokenizer")
def test_what_was_written_is_read_with_each_picture_at_its_skill(folder: Path) -> None:
    known = bundled_skills(folder)
    assert sorted(each.name for each in known) == sorted(f"seed {at}" for at in range(12))
    for each in known:
        at = int(each.name.removeprefix("seed "))
        assert each.task == TASKS[at % 3]
        assert each.steps[0] == ("lift it", "put it down")[at % 2]
        assert each.picture is not None
        assert np.abs(each.picture - picture_feature(scene(at % 3, at))).max() < 1e-3
    # A row an order, not a row a performance.
    assert len((folder / SKILLS_FILE).read_text(encoding="utf-8").splitlines()) == 2 + 6


@needs_weights("minilm", "minilm-tokenizer")
def test_how_far_is_far_is_what_it_is_for_those_left_out(folder: Path) -> None:
    known = known_pictures(folder)
    assert known is not None
    features = picture_features([scene(at % 3, at) for at in range(12)])
    nearest = [
        1 - max(features[at] @ features[other] for other in range(12) if other != at) for at in range(12)
    ]
    assert known.picture_far == pytest.approx(np.percentile(nearest, 99), abs=1e-5)
    assert 0.2 < known.skill_far < 0.8


@needs_weights("minilm", "minilm-tokenizer")
def test_what_is_far_is_said_and_what_is_near_is_not(folder: Path) -> None:
    assert novelty_notes(folder, Goal(scene(1, 5), "fold the shirt")) == ()
    stripes = np.tile(np.array([[[0], [255]], [[255], [0]]], np.uint8).repeat(3, 2), (40, 40, 1))
    (picture,) = novelty_notes(folder, Goal(stripes, "fold the shirt"))
    assert picture.startswith("the picture is far")
    (skill,) = novelty_notes(folder, Goal(scene(1, 5), "defragment a hard disk"))
    assert skill.startswith("the skill 'defragment a hard disk' is far")
    assert len(novelty_notes(folder, Goal(stripes, "defragment a hard disk"))) == 2


def test_a_model_without_a_library_says_nothing(tmp_path: Path) -> None:
    assert novelty_notes(tmp_path, Goal(scene(0, 0), "defragment a hard disk")) == ()


@needs_weights("minilm", "minilm-tokenizer")
def test_of_one_performance_nothing_is_far(tmp_path: Path) -> None:
    write_library(tmp_path, [KnownSkill("a", "Make Tea", ("stir",))], [scene(0, 0)])
    assert bundled_skills(tmp_path) == [KnownSkill("a", "Make Tea", ("stir",))]
    assert novelty_notes(tmp_path, Goal(scene(1, 1), "defragment a hard disk")) == ()


@needs_weights("minilm", "minilm-tokenizer")
def test_the_pipeline_says_it_in_the_plan_and_goes_on(folder: Path) -> None:
    @dataclass
    class OnModel:
        """A stage on a model with a library."""

        model_folder: Path = folder
        fps: float = 4.0
        continues: bool = True
        clips: object = field(default_factory=lambda: static_videos().clips)

    goal = (scene(0, 0), "defragment a hard disk")
    near = KSGenPipeline(Oracle(["stir"]), start_keyframes(), static_videos())(*goal)
    assert near.plan.notes == ()
    made = KSGenPipeline(Oracle(["stir"]), start_keyframes(), OnModel())(*goal)  # type: ignore[arg-type]
    assert len(made.plan.notes) == 1
    assert "expect little" in made.plan.notes[0]
    assert made.plan.steps == ("stir",)


@needs_weights("minilm", "minilm-tokenizer")
def test_a_saved_pipeline_keeps_what_its_model_was_trained_on(
    folder: Path, random_model: Path, tmp_path: Path
) -> None:
    model = tmp_path / "model"
    shutil.copytree(random_model, model)
    copy_library(folder, model)
    KSGenPipeline.from_pretrained(model, videos="static").save_pretrained(tmp_path / "saved")
    opened = KSGenPipeline.from_pretrained(tmp_path / "saved")
    made = opened(scene(1, 5), "defragment a hard disk")
    assert set(made.plan.steps) == {"lift it", "put it down"}
    assert any(note.startswith("the skill") for note in made.plan.notes)


def test_files_that_are_none_or_do_not_belong_together_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="make train"):
        bundled_skills(tmp_path)
    with pytest.raises(InputError, match="a picture for each of 1"):
        write_library(tmp_path, [KnownSkill("a", "Make Tea", ("stir",))], [])
    for wrong in ("{", '[{"task": "a"}]', "[3]", '{"names": 1}'):
        (tmp_path / SKILLS_FILE).write_text(wrong, encoding="utf-8")
        with pytest.raises(InputError, match=SKILLS_FILE):
            bundled_skills(tmp_path)
    row = '[{"task": "Make Tea", "steps": ["stir"], "names": ["seed 1", "seed 2"]}]'
    (tmp_path / SKILLS_FILE).write_text(row, encoding="utf-8")
    assert bundled_skills(tmp_path)[1] == KnownSkill("seed 2", "Make Tea", ("stir",))
    (tmp_path / FEATURES_FILE).write_bytes(b"pickle?")
    with pytest.raises(InputError, match="write_library"):
        bundled_skills(tmp_path)
    far = {"picture_far": np.array(0.1), "skill_far": np.array(0.1)}
    save_file({"pictures": np.zeros((1, 128), np.float16), **far}, tmp_path / FEATURES_FILE)
    with pytest.raises(InputError, match="2 pictures"):
        bundled_skills(tmp_path)
