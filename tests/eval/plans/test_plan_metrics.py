"""Plan metrics: known plans, the traps of the field's own code, and what must hold of any."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kseval.plans import PlanMetric, open_plan_metric, plan_metric_names
from kseval.plans.edit_score import edits
from ksground.errors import InputError

BY_NAME = ["success_rate", "mean_accuracy", "mean_iou", "edit_score"]
STEPS = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6)
# A machine that others keep busy is no fault of the strategies.
BUSY = [HealthCheck.too_slow]


def letters(texts: Sequence[str]) -> NDArray[np.float64]:
    """One direction for each letter: the cosine of two single letters is 1 or 0."""
    return np.array([[text.count(letter) for letter in "abcdefxyz"] for text in texts], dtype=float)


def metric(name: str) -> PlanMetric:
    return open_plan_metric(name, **({"embed": letters} if name == "text_similarity" else {}))


def value(name: str, done: str, plan: str) -> float:
    return float(metric(name).values([list(done)], [list(plan)])[0])


def test_every_file_is_found() -> None:
    assert plan_metric_names() == sorted([*BY_NAME, "text_similarity"])
    with pytest.raises(InputError, match="one of edit_score"):
        open_plan_metric("sequences")


@pytest.mark.parametrize(
    ("done", "plan", "success", "accuracy", "iou", "edit"),
    [
        ("abc", "abc", 1, 1, 1, 1),
        ("abc", "acb", 0, 1 / 3, 1, 1 / 3),
        ("abcd", "bcd", 0, 0, 3 / 4, 3 / 4),
        ("abc", "abcd", 0, 3 / 4, 3 / 4, 3 / 4),
        ("aab", "abb", 0, 2 / 3, 1, 2 / 3),
        ("abc", "xyz", 0, 0, 0, 0),
        ("abc", "", 0, 0, 0, 0),
    ],
)
def test_known_plans(done: str, plan: str, success: float, accuracy: float, iou: float, edit: float) -> None:
    found = [value(name, done, plan) for name in BY_NAME]
    assert found == pytest.approx([success, accuracy, iou, edit])
    assert value("text_similarity", done, plan) == pytest.approx(accuracy)


@given(st.lists(st.tuples(STEPS, STEPS), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=BUSY)
def test_what_holds_of_any_plan(pairs: list[tuple[list[str], list[str]]]) -> None:
    done, plans = [list(each) for each in zip(*pairs, strict=True)]
    found = {name: metric(name).values(done, plans) for name in plan_metric_names()}
    for name, values in found.items():
        assert values.shape == (len(pairs),)
        assert (values >= 0).all()
        assert (values <= 1 + 1e-12).all()
        assert metric(name).values(done, done) == pytest.approx(np.ones(len(done)))
        assert metric(name).values(plans, done) == pytest.approx(values)
        # One sequence's value knows nothing of the others: SCHEMA's sets, never emptied, would.
        assert metric(name).values(done[::-1], plans[::-1])[::-1] == pytest.approx(values)
    assert (found["success_rate"] <= found["mean_accuracy"]).all()
    assert (found["mean_accuracy"] <= found["edit_score"] + 1e-12).all()


def test_a_mean_over_sequences_is_not_the_sets_of_all() -> None:
    # Every step of one sequence stands in the plan of the other: over the batch, nothing is missed.
    assert metric("mean_iou").values([list("ab"), list("cd")], [list("cd"), list("ab")]).tolist() == [0, 0]


@pytest.mark.parametrize("name", [*BY_NAME, "text_similarity"])
def test_no_plan_is_nan_and_an_empty_one_is_wrong(name: str) -> None:
    values = metric(name).values([["a"], ["a"], []], [None, [], ["a"]])
    assert np.isnan(values).tolist() == [True, False, True]
    assert values[1] == 0
    assert metric(name).values([], []).shape == (0,)
    with pytest.raises(InputError, match="2 sequences"):
        metric(name).values([["a"], ["b"]], [["a"]])


@given(STEPS, STEPS, STEPS)
@settings(max_examples=100, deadline=None, suppress_health_check=BUSY)
def test_edits_are_a_distance(one: list[str], other: list[str], third: list[str]) -> None:
    assert edits(one, other) == edits(other, one)
    assert edits(one, third) <= edits(one, other) + edits(other, third)
    assert (edits(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= edits(one, other) <= max(len(one), len(other))


def test_edits_of_a_known_pair_of_words() -> None:
    assert edits("kitten", "sitting") == 3
    assert edits("", "abc") == edits("abc", "") == 3


def test_texts_are_embedded_once_each_and_compared_by_angle() -> None:
    asked: list[str] = []

    def embed(texts: Sequence[str]) -> NDArray[Any]:
        asked.extend(texts)
        return letters(texts) * 7

    found = open_plan_metric("text_similarity", embed=embed).values(
        [["ab", "c"], ["c"]], [["a", "c"], ["zz"]]
    )
    assert found == pytest.approx([(np.sqrt(0.5) + 1) / 2, 0])
    assert sorted(asked) == ["a", "ab", "c", "zz"]


def test_what_cannot_be_embedded() -> None:
    similarity = open_plan_metric("text_similarity", embed=letters)
    assert np.isnan(similarity.values([["?"]], [["a"]])).all()
    with pytest.raises(InputError, match="steps in words"):
        similarity.values([[3]], [["a"]])
    with pytest.raises(InputError, match=r"embeddings of shape \(2, d\)"):
        open_plan_metric("text_similarity", embed=lambda texts: np.ones(3)).values([["a"]], [["b"]])
