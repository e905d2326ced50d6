"""Plans from what was seen: the nearest skills by words and pictures, their orders merged, the test split never."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ksgen.library.performances import KnownSkill, Start, skills_of
from ksgen.library.picture_features import picture_feature
from ksgen.plan import Exemplar, Goal, Plan
from ksgen.planners import _nearest
from ksgen.planners.retrieval import Retrieval
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


def scene(seed: int) -> np.ndarray:
    """A picture of large plain patches, unlike those of other seeds."""
    return (
        np.random.default_rng(seed).integers(0, 255, (4, 6, 3)).astype(np.uint8).repeat(20, 0).repeat(20, 1)
    )


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
    assert len(planner.plan(Goal(START, "make tea", 9)).steps) == 9
    with pytest.raises(InputError, match="at most 6: twice"):
        Retrieval(LIBRARY[:1]).plan(Goal(START, "make tea", 9))
    with pytest.raises(InputError, match="at most 18: twice"):
        planner.plan(Goal(START, "make tea", 40))


def test_films_show_some_steps_in_two_parts() -> None:
    plan = Retrieval(LIBRARY[:1]).plan(Goal(START, "make tea", 5))
    first, second, third = LIBRARY[0].steps
    assert plan.steps == (first, first, second, second, third)
    assert "some are repeated" in plan.notes[-1]


def test_what_is_like_nothing_is_told_and_answered() -> None:
    plan = Retrieval(LIBRARY).plan(Goal(START, "defragment a hard disk"))
    assert plan.steps
    assert "nothing known" in plan.notes[0]


@pytest.mark.parametrize(
    "skill", ["a🍵", "お茶を入れる", "чай", "x" * 300, "make tea " * 33, "\x00a\n\u202eb"]
)
def test_any_words_are_answered(skill: str) -> None:
    plan = Retrieval(LIBRARY).plan(Goal(START, skill))
    assert set(plan.steps) <= {step for known in LIBRARY for step in known.steps}
    assert plan == Retrieval(LIBRARY[::-1]).plan(Goal(START, skill))


@pytest.mark.parametrize("skill", ["", "  ", "🍵🍵", "123", "?!", "x" * 301])
def test_what_holds_no_words_is_refused(skill: str) -> None:
    with pytest.raises(InputError, match="the skill"):
        Goal(START, skill)


def test_one_skill_is_all_that_is_known() -> None:
    assert Retrieval(LIBRARY[3:]).plan(Goal(START, "make tea")).steps == LIBRARY[3].steps
    with pytest.raises(InputError, match="none"):
        Retrieval([])


def test_among_like_words_the_picture_decides_which_performance_counts() -> None:
    orders = [("left", "right"), ("right", "left")]
    known = [
        KnownSkill(f"{at}", "Fold Shirt", orders[at], picture=picture_feature(scene(at))) for at in range(2)
    ]
    for at in range(2):
        plan = Retrieval(known).plan(Goal(scene(at), "fold a shirt"))
        assert plan.steps == orders[at]
        assert plan.exemplars[0].name == f"{at}"
        assert plan.exemplars[0].picture_similarity == pytest.approx(1, abs=1e-3)


def test_clear_words_decide_whatever_the_picture_shows() -> None:
    known = [
        KnownSkill(each.name, each.task, each.steps, picture=picture_feature(scene(at)))
        for at, each in enumerate(LIBRARY)
    ]
    assert Retrieval(known).plan(Goal(scene(3), "plant a seed")).exemplars[0].task == "Plant Seed"
    # Where the words tell nothing the picture does.
    assert Retrieval(known).plan(Goal(scene(3), "defragment a hard disk")).exemplars[0].task == "Fold Shirt"
    assert Retrieval(known).plan(Goal(scene(2), "defragment a hard disk")).exemplars[0].task == "Plant Seed"


def test_a_manifests_videos_are_looked_at_where_they_are_there(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Path] = []
    look = _nearest.first_picture
    monkeypatch.setattr(
        _nearest, "first_picture", lambda video, at_s: looked.append(video) or look(video, at_s)
    )
    manifest = pd.read_parquet(world / "manifest.parquet")
    (known,) = skills_of(manifest, videos=world / "videos")
    assert known.start == Start(world / "videos" / "v0.mp4", 0.0)
    planner = Retrieval([known])
    for _ in range(2):
        plan = planner.plan(Goal(look(*_parts(known.start)), "make tea"))
        assert plan.exemplars[0].picture_similarity == pytest.approx(1, abs=1e-3)
        assert not plan.notes
    assert looked == [known.start.video]
    missing = skills_of(manifest, videos=world / "nowhere")
    plan = Retrieval(missing).plan(Goal(START, "make tea"))
    assert plan.steps == known.steps
    assert "words alone" in plan.notes[0]


def test_no_more_videos_are_opened_than_can_be_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def look(start: Start) -> np.ndarray:
        looked.append(start.video.name)
        return picture_feature(scene(0))

    monkeypatch.setattr(_nearest, "_seen", look)
    known = [
        KnownSkill(f"{task} {at:02d}", task, ("do it",), start=Start(Path(task), float(at)))
        for task in ("Fold Shirt", "Make Tea", "Plant Seed")
        for at in range(30)
    ]
    Retrieval(known).plan(Goal(START, "make tea"))
    assert looked == ["Make Tea"] * _nearest.LOOKED_AT
    looked.clear()
    Retrieval(known).plan(Goal(START, "defragment a hard disk"))
    assert {looked.count(task) for task in set(looked)} == {_nearest.LOOKED_AT // 3}


def test_an_exemplar_of_the_test_split_is_an_error() -> None:
    with pytest.raises(InputError, match="test"):
        Retrieval([*LIBRARY, KnownSkill("e", "Make Tea", ("cheat",), "test")])
    # Whoever plans, an outsider's planner too.
    with pytest.raises(InputError, match="test"):
        Plan(("cheat",), (Exemplar("e", "Make Tea", ("cheat",), "test", 1.0),))


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


def _parts(start: Start | None) -> tuple[Path, float]:
    assert start is not None
    return start.video, start.at_s
