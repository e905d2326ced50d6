"""Answers of language models: mended where no step is added or dropped, refused where one would be."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import validate

from ksgen.planners._answer import Unreadable, answer_schema, read_answer

STEPS = ("boil the water", "pour 2.5 dl of it, slowly", "stir")
PLAIN = json.dumps({"steps": STEPS})


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        f"Sure! Here you are:\n```json\n{PLAIN}\n```\nEnjoy your tea [really].",
        f"<think>perhaps {{'steps': no, or {json.dumps({'steps': ['sing']})}</think>\n{PLAIN}",
        f'The form is {{"steps": ["first key step"]}}. {PLAIN}',
        json.dumps(list(STEPS)),
        json.dumps({"skill": "tea", "steps": STEPS, "why": ["so"]}),
        json.dumps({"steps": [{"number": at, "description": step} for at, step in enumerate(STEPS)]}),
        json.dumps({"steps": [f"{at + 1}. {step}" for at, step in enumerate(STEPS)]}),
        json.dumps({"steps": [f"Step {at + 1}: {step}" for at, step in enumerate(STEPS)]}),
        json.dumps({"steps": [f"- {step}" for step in STEPS]}),
        json.dumps({"steps": [f"  {step.replace(' ', chr(10), 1)}\u200b " for step in STEPS]}),
        '{"steps": ["boil the water", "pour 2.5 dl of it, slowly", "stir",],}',
    ],
)
def test_what_only_its_writing_is_wrong_with_is_mended(text: str) -> None:
    assert read_answer(text, 3) == STEPS
    assert read_answer(text, None) == STEPS


@pytest.mark.parametrize(
    "step", ["2 eggs go in", "1.5 dl go in", "10-minute rest", "お茶を入れる", "3D print it"]
)
def test_a_number_that_belongs_to_a_step_stays(step: str) -> None:
    assert read_answer(json.dumps([step]), 1) == (step,)


def test_a_comma_in_a_step_stays() -> None:
    assert read_answer('["press [a,] then", "b",]', None) == ("press [a,] then", "b")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1. boil the water\n2. stir", "no JSON"),
        ('{"plan": "boil"}', "no JSON"),
        ('{"steps": "boil"}', "no JSON"),
        ('{"steps": ["boil", null, "stir"]}', r"steps\[1\]"),
        ('{"steps": ["boil", "7", "stir"]}', "needs words"),
        ('{"steps": ["boil", ["a"], "stir"]}', r"steps\[1\]"),
        ('{"steps": ["boil", {"a": "x", "b": "y"}, "stir"]}', r"steps\[1\]"),
        ("[" * 20_000, "no JSON"),
        ('{"a":' * 5000, "no JSON"),
        ("x" * 40_000, "40,000 characters"),
        ("\n", "empty"),
        ("NaN", "no JSON"),
    ],
)
def test_what_would_have_to_be_guessed_is_refused(text: str, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        read_answer(text, 3)


def test_so_many_steps_as_were_asked_for_or_as_may_be() -> None:
    many = [f"turn {'ab'[at % 2]}" for at in range(41)]
    assert len(read_answer(json.dumps(many[:40]), None)) == 40
    with pytest.raises(Unreadable, match="at most 40"):
        read_answer(json.dumps(many), None)
    for n in (2, 4):
        with pytest.raises(Unreadable, match=f"at (least|most) {n}"):
            read_answer(PLAIN, n)


def test_the_schema_that_is_sent_takes_what_is_taken() -> None:
    validate(json.loads(PLAIN), answer_schema(3))
    assert answer_schema(3)["additionalProperties"] is False
    steps = answer_schema(None)["properties"]["steps"]
    assert (steps["minItems"], steps["maxItems"]) == (1, 40)


@given(st.text(max_size=200))
@example("A \x08")
def test_whatever_is_said_it_is_read_or_refused(text: str) -> None:
    for said in (text, f'{{"steps": [{text}]}}', json.dumps([text])):
        try:
            steps = read_answer(said, None)
        except Unreadable:
            continue
        assert steps
        assert all(step == " ".join(step.split()) and 0 < len(step) <= 160 for step in steps)
