"""Single decisions, each known beforehand."""

from __future__ import annotations

from typing import Any

import pytest

from kscurate.policy import DECISION, Policy, Rule, decide
from ksground.errors import InputError
from tests.ledger_rows import POLICY, row, table


def decision(**values: Any) -> dict[str, Any]:
    (decided,) = decide(table([row(**values)]), POLICY).to_pylist()
    return {column.name: decided[column.name] for column in DECISION}


def test_the_decision_stands_at_the_end_in_the_order_of_the_contract() -> None:
    assert decide(table([row()]), POLICY).column_names[-len(DECISION) :] == [each.name for each in DECISION]


def test_a_kept_candidate_names_the_bound_it_came_nearest_to() -> None:
    # duration 8 in 1..30 (slack 7/1 and 22/30), motion 10 over 2 (8/2), sharpness 0.21 over 0.2 (0.01/0.2).
    found = decision(sharpness=0.21)
    assert (found["status"], found["rule"], found["reason"]) == ("kept", None, None)
    assert (found["score"], found["threshold"], found["bound"], found["value"]) == (
        "sharpness",
        0.2,
        "min",
        0.21,
    )
    assert found["margin"] == pytest.approx(0.01)


def test_a_dropped_candidate_names_the_first_rule_it_fails() -> None:
    found = decision(duration_s=31.5, motion_px_per_s=0.5)
    assert (found["status"], found["rule"], found["reason"]) == ("dropped", "duration", "wrong length")
    assert (found["threshold"], found["bound"], found["value"], found["margin"]) == (30.0, "max", 31.5, -1.5)


def test_a_value_on_the_threshold_passes() -> None:
    assert decision(motion_px_per_s=2.0, duration_s=30.0, sharpness=0.2)["status"] == "kept"


@pytest.mark.parametrize("value", [None, float("nan")])
def test_a_missing_score_never_passes(value: float | None) -> None:
    found = decision(motion_px_per_s=value)
    assert (found["status"], found["rule"], found["reason"]) == ("dropped", "motion", "motion unmeasured")
    assert [found[name] for name in ("threshold", "bound", "value", "margin")] == [None] * 4


def test_a_missing_score_passes_where_the_rule_says_so() -> None:
    rule = Rule("motion", "motion_px_per_s", min=2.0, when_absent="keep")
    (found,) = decide(table([row(motion_px_per_s=None)]), Policy((rule,))).to_pylist()
    assert found["status"] == "kept"


def test_an_error_fails_whatever_the_scores() -> None:
    found = decision(error="unreadable", motion_px_per_s=None, duration_s=None, sharpness=None)
    assert (found["status"], found["rule"], found["reason"]) == ("failed", None, "unreadable")
    assert found["margin"] is None


def test_a_rule_without_bounds_is_off() -> None:
    policy = Policy((Rule("motion", "motion_px_per_s"),))
    (found,) = decide(table([row(motion_px_per_s=None)]), policy).to_pylist()
    assert (found["status"], found["score"], found["margin"]) == ("kept", None, None)


def twins(**values: Any) -> list[dict[str, Any]]:
    """Three members of one group by clip_id: small, large, large."""
    shared: dict[str, Any] = {"duplicate_group": "g", "duplicate_distance": 2.0}
    rows = [
        row(0, width_px=640, height_px=360, **shared),
        row(1, width_px=1920, height_px=1080, **shared | values),
        row(2, width_px=1920, height_px=1080, **shared),
        row(3),
    ]
    return decide(table(rows), POLICY).to_pylist()


def test_of_twins_the_one_of_most_pixels_is_kept() -> None:
    small, large, other, alone = twins()
    assert [each["status"] for each in (small, large, other, alone)] == ["dropped", "kept", "dropped", "kept"]
    assert small["duplicate_of"] == other["duplicate_of"] == large["clip_id"]
    assert (small["rule"], small["reason"], small["value"], small["margin"]) == (
        "duplicate",
        "duplicate",
        2.0,
        -6.0,
    )
    assert large["duplicate_of"] is None
    assert alone["duplicate_group"] is None


def test_a_twin_that_another_rule_drops_lets_the_next_one_in() -> None:
    small, large, other, _ = twins(motion_px_per_s=0.1)
    assert [each["status"] for each in (small, large, other)] == ["dropped", "dropped", "kept"]
    assert large["rule"] == "motion"
    assert small["duplicate_of"] == other["clip_id"]


def test_twins_farther_than_the_rule_allows_are_kept() -> None:
    *_, other, _ = twins()
    assert other["status"] == "dropped"
    small, large, other, _ = twins(duplicate_distance=8.5)
    assert large["status"] == "kept"
    assert (other["status"], small["duplicate_of"]) == ("kept", other["clip_id"])


def test_without_the_rule_twins_stay() -> None:
    rows = [row(index, duplicate_group="g", duplicate_distance=1.0) for index in range(3)]
    decided = decide(table(rows), Policy(POLICY.rules[:3]))
    assert decided["status"].to_pylist() == ["kept"] * 3
    assert decided["duplicate_group"].to_pylist() == ["g"] * 3


def test_no_rows_give_no_rows() -> None:
    decided = decide(table([]), POLICY)
    assert len(decided) == 0
    assert decided.column_names[-1] == "duplicate_distance"


def test_an_unknown_score_names_the_known_ones() -> None:
    policy = Policy((Rule("a", "motoin", min=1.0),), file="my.toml")
    with pytest.raises(InputError) as caught:
        decide(table([row()]), policy)
    for word in ("my.toml", "policy.a.score", "'motoin'", "motion_px_per_s"):
        assert word in str(caught.value)
    with pytest.raises(InputError, match=r"policy\.a\.score"):
        decide(table([row()]), Policy((Rule("a", "clip_id", min=1.0),)))


def test_set_changes_one_bound_and_none_lifts_it() -> None:
    policy = POLICY.with_setting("motion.min=0.8").with_setting("duration.max=none")
    assert [rule.bounds for rule in policy.rules[:2]] == [(("min", 1.0),), (("min", 0.8),)]
    assert policy.rules[2:] == POLICY.rules[2:]


def test_a_bound_set_by_hand_has_not_the_evidence_of_the_one_it_replaces() -> None:
    policy = Policy((Rule("a", "s", min=1.0, evidence="known"), Rule("b", "s", max=2.0, evidence="known")))
    assert [rule.evidence for rule in policy.with_setting("a.min=2").rules] == ["", "known"]


@pytest.mark.parametrize(
    "text",
    [
        "motion.min",
        "motion=3",
        "motoin.min=3",
        "motion.mid=3",
        "motion.min=x",
        "motion.min=nan",
        "duration.min=99",
    ],
)
def test_a_bad_set_is_told(text: str) -> None:
    with pytest.raises(InputError, match="--set"):
        POLICY.with_setting(text)
