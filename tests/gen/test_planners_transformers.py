"""Plans from a vision-language model on this machine: a tiny one of the true classes, saved, loaded and asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from ksgen.backends import open_backend
from ksgen.plan import Goal
from ksground.errors import InputError

from .tiny_chat_model import ANSWERS, BLUE, RED, save_untaught

TEA = ANSWERS[0][0]


@pytest.fixture(scope="module")
def untaught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights."""
    return save_untaught(tmp_path_factory.mktemp("untaught"))


def planner(folder: Path, **options: Any) -> Any:
    given = {"exemplars": 0, "max_tokens": 60} | options
    return open_backend("planners", f"transformers={folder}", given)


def test_skill_and_picture_reach_the_model(taught_chat_model: Path) -> None:
    opened = planner(taught_chat_model)
    for goal, steps in ANSWERS:
        plan = opened.plan(goal)
        assert plan.steps == steps
        assert plan.dialogue is not None
        assert plan.dialogue.model == str(taught_chat_model)
        assert json.dumps(goal.skill) in plan.dialogue.prompt
        assert plan.notes == ()
    assert opened.plan(TEA) == opened.plan(TEA)


def test_without_the_picture_it_cannot_tell_the_colours(taught_chat_model: Path) -> None:
    opened = planner(taught_chat_model, picture=False, tries=1)
    said = []
    for goal in (TEA, Goal(BLUE, "make tea", 3)):
        try:
            said.append(str(opened.plan(goal).steps))
        except InputError as error:
            said.append(str(error))
    assert said[0] == said[1]


def test_nonsense_is_refused_and_shown(untaught: Path) -> None:
    with pytest.raises(InputError, match=r"(?s)3 key steps as JSON within 2 answers.*found") as refused:
        planner(untaught, tries=2).plan(TEA)
    assert str(untaught) in str(refused.value)
    # It goes on until it is stopped, and that is what is wrong with it.
    assert "cut off" in str(refused.value)


def test_another_family_is_asked_in_the_same_way(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cut off"):
        planner(save_untaught(tmp_path, family="Qwen3VL"), tries=1, max_tokens=5).plan(TEA)


def test_another_number_of_steps_than_asked_for_is_refused(taught_chat_model: Path) -> None:
    with pytest.raises(InputError, match=r"(?s)2 key steps.*at most 2"):
        planner(taught_chat_model, tries=1).plan(Goal(RED, "make tea", 2))


def test_what_is_drawn_is_the_seeds_and_nobody_elses(untaught: Path) -> None:
    opened = planner(untaught, temperature="1.5", tries=1, max_tokens=12)

    def said(seed: int) -> str:
        with pytest.raises(InputError) as refused:
            opened.plan(TEA, seed)
        return str(refused.value)

    torch.manual_seed(3)
    before = torch.get_rng_state()
    assert said(1) == said(1) != said(2)
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.usefixtures("offline")
def test_a_model_that_is_not_whole_is_told(untaught: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="transformers=MODEL"):
        open_backend("planners", "transformers")
    with pytest.raises(InputError, match=r"nowhere"):
        planner(tmp_path / "nowhere")
    with pytest.raises(InputError, match="nobody/nothing"):
        planner(Path("nobody/nothing"))
    (tmp_path / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    with pytest.raises(InputError, match=str(tmp_path)):
        planner(tmp_path)
    with pytest.raises(InputError, match="device"):
        planner(untaught, device="quantum")
    with pytest.raises(InputError, match="above 0"):
        planner(untaught, max_tokens=0)


def test_pickled_weights_are_never_opened(untaught: Path, tmp_path: Path) -> None:
    for file in untaught.iterdir():
        if file.suffix != ".safetensors":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'touch harmed'\ntR.")
    with pytest.raises(InputError, match="safetensors"):
        planner(tmp_path)


def test_a_model_without_a_chat_template_is_told(tmp_path: Path) -> None:
    save_untaught(tmp_path, chat_template=None)
    with pytest.raises(InputError, match="chat template"):
        planner(tmp_path)


def test_a_chat_template_that_refuses_is_told(tmp_path: Path) -> None:
    save_untaught(tmp_path, chat_template="{{ raise_exception('no system turn, please') }}")
    with pytest.raises(InputError, match="no system turn, please"):
        planner(tmp_path).plan(TEA)
