"""The catalogue of skills: enough of them, well named, and every order valid."""

from __future__ import annotations

import re

import pytest

from kscurate.sample.skills import SKILLS, Skill


def test_there_are_enough_skills_and_atomic_steps() -> None:
    assert len(SKILLS) >= 24
    assert len({step.step_id for skill in SKILLS for step in skill.steps}) >= 40
    assert len({step.action for skill in SKILLS for step in skill.steps}) >= 12


def test_ids_are_unique_and_mean_one_thing() -> None:
    assert len({skill.skill_id for skill in SKILLS}) == len(SKILLS)
    meanings = {(step.step_id, step) for skill in SKILLS for step in skill.steps}
    assert len(meanings) == len({step_id for step_id, _ in meanings})


@pytest.mark.parametrize("skill", SKILLS, ids=lambda skill: skill.skill_id)
def test_a_skill_is_well_formed(skill: Skill) -> None:
    assert re.fullmatch(r"([A-Z][a-z]+)+", skill.skill_id)
    assert skill.title.replace(" ", "") == skill.skill_id
    assert 3 <= len(skill.steps) <= 7
    for step in skill.steps:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", step.step_id)
        assert step.text.split()[0] == step.action
        assert step.state_before != step.state_after
    usual = tuple(range(len(skill.steps)))
    assert skill.orders[0] == usual
    assert len(set(skill.orders)) == len(skill.orders)
    assert all(tuple(sorted(order)) == usual for order in skill.orders)


def test_some_skills_may_be_done_in_several_orders() -> None:
    assert sum(len(skill.orders) > 1 for skill in SKILLS) >= len(SKILLS) // 2
