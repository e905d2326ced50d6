"""Plans from what was seen: the nearest skills by words, their orders merged, the test split never."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ksgen.library import SKILLS_FILE, KnownSkill, bundled_skills, skills_of
from ksgen.plan import Goal
from ksgen.planners.retrieval import Retrieval
from ksgen.sentence_encoder import embed_sentences
from ksground.errors import InputError
from tests.trained_weights import needs_weights

pytestmark = needs_weights("minilm", "minilm-tokenizer")

START = np.zeros((32, 32, 3), np.uint8)
LIBRARY = [
    KnownSkill("a", "Make Tea", ("boil water", "add tea bag", "pour water")),
    KnownSkill("b", "Make Tea", ("add tea bag", "pour water", "add lemon")),
    KnownSkill("c", "Plant Seed", ("fill the pot", "dig a hole", "put the seed in")),
    KnownSkill("d", "Fold Shirt", ("fold left", "fold right")),
]


def test_the_nearest_skill_is_found_by_its_meaning() -> None:
    planner = Retrieval(LIBRARY)
    plan = planner.plan(Goal(START, "brew a cup of tea"))
    assert plan.steps == ("boil water", "add tea bag", "pour water", "add lemon")
    assert {each.name for each in plan.exemplars} == {"a", "b"}
    assert planner.plan(Goal(START, "plant a seedling")).steps == LIBRARY[2].steps
    assert not plan.notes


def test_so_many_steps_as_are_asked_for() -> None:
    planner = Retrieval(LIBRARY)
    assert planner.plan(Goal(START, "make tea", 2)).steps == ("add tea bag", "pour water")
    with pytest.raises(InputError, match="at most"):
        Retrieval(LIBRARY[:1]).plan(Goal(START, "make tea", 9))


def test_what_is_like_nothing_is_told_and_answered() -> None:
    plan = Retrieval(LIBRARY).plan(Goal(START, "defragment a hard disk"))
    assert plan.steps
    assert "nothing known" in plan.notes[0]


def test_an_exemplar_of_the_test_split_is_an_error() -> None:
    with pytest.raises(InputError, match="test"):
        Retrieval([*LIBRARY, KnownSkill("e", "Make Tea", ("cheat",), "test")])


def test_like_sentences_lie_together_and_all_have_length_one() -> None:
    vectors = embed_sentences(["make lemon tea", "make a cup of tea", "fold a shirt"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]
    alone = embed_sentences(["fold a shirt"])[0]
    assert np.array_equal(alone, vectors[2])


def test_a_manifest_gives_its_performances_in_time(world: Path) -> None:
    manifest = pd.read_parquet(world / "manifest.parquet").sample(frac=1, random_state=0)
    (skill,) = skills_of(manifest)
    assert skill.steps[0].startswith("put the tea bag")
    assert len(skill.steps) == 3
    assert len(skills_of(manifest, "test")) == 2
    with pytest.raises(InputError, match="test, train"):
        skills_of(manifest, "val")
    with pytest.raises(InputError, match="start_s"):
        skills_of(manifest.drop(columns="start_s"))


def test_the_bundled_performances_are_read_from_their_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=SKILLS_FILE):
        bundled_skills(tmp_path)
    rows = [{"name": "seed 1", "task": "Make Tea", "steps": ["stir"]}]
    (tmp_path / SKILLS_FILE).write_text(json.dumps(rows), encoding="utf-8")
    assert bundled_skills(tmp_path) == [KnownSkill("seed 1", "Make Tea", ("stir",))]
