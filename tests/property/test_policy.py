"""What holds for every table and every policy."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from kscurate.policy import DUPLICATE_SCORE, Policy, Rule, decide
from tests.ledger_rows import SCORES, row, table

NAMES = [column.name for column in SCORES]
values = st.none() | st.sampled_from([float("nan"), 0.0, 1.0, 2.0]) | st.floats(-5, 5)
bounds = st.none() | st.sampled_from([0.0, 1.0, 2.0]) | st.floats(-5, 5)


@st.composite
def rules(draw: st.DrawFn, number: int) -> Rule:
    low, high = sorted([draw(st.floats(-5, 5)), draw(st.floats(-5, 5))])
    sides = draw(st.sampled_from([(low, high), (low, None), (None, high), (None, None)]))
    absent = draw(st.sampled_from(["drop", "keep"]))
    return Rule(f"rule{number}", draw(st.sampled_from(NAMES)), *sides, when_absent=absent)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    chosen = [draw(rules(number)) for number in range(draw(st.integers(0, 4)))]
    if draw(st.booleans()):
        place = draw(st.integers(0, len(chosen)))
        chosen.insert(place, Rule("twins", DUPLICATE_SCORE, min=draw(st.floats(0, 5)), when_absent="keep"))
    return Policy(tuple(chosen))


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    rows = []
    for index in range(draw(st.integers(0, 12))):
        group = draw(st.sampled_from([None, "a", "b"]))
        more: dict[str, Any] = {name: draw(values) for name in NAMES}
        more["error"] = draw(st.sampled_from([None, None, None, "unreadable"]))
        more["width_px"] = draw(st.sampled_from([None, 640, 1280]))
        more["duplicate_group"] = group
        more[DUPLICATE_SCORE] = draw(st.floats(0, 5)) if group else None
        rows.append(row(index, **more))
    return table(rows)


def fails(rule: Rule, value: float | None) -> bool:
    """The rule read aloud, one value at a time."""
    if not rule.bounds:
        return False
    if value is None or np.isnan(value):
        return rule.when_absent == "drop"
    return (rule.min is not None and value < rule.min) or (rule.max is not None and value > rule.max)


@given(tables(), policies())
def test_each_candidate_is_kept_dropped_or_failed_for_the_first_reason(
    candidates: pa.Table, policy: Policy
) -> None:
    decided = decide(candidates, policy).to_pylist()
    assert len(decided) == len(candidates)
    counts = Counter(each["status"] for each in decided)
    assert counts["kept"] + counts["dropped"] + counts["failed"] == len(candidates)
    ordinary = [rule for rule in policy.rules if rule.score != DUPLICATE_SCORE]
    for each in decided:
        failing = [rule.name for rule in ordinary if fails(rule, each[rule.score])]
        if each["error"] is not None:
            assert (each["status"], each["reason"]) == ("failed", each["error"])
        elif failing:
            assert (each["status"], each["rule"]) == ("dropped", failing[0])
            assert each["margin"] is None or each["margin"] < 0
        else:
            assert each["status"] == "kept" or each["rule"] == "twins"
            assert each["status"] == "dropped" or each["margin"] is None or each["margin"] >= 0


@given(tables(), policies())
def test_a_twin_is_dropped_only_for_one_that_is_kept(candidates: pa.Table, policy: Policy) -> None:
    decided = decide(candidates, policy).to_pylist()
    by_id = {each["clip_id"]: each for each in decided}
    for each in decided:
        assert (each["rule"] == "twins") == (each["duplicate_of"] is not None)
        if each["duplicate_of"]:
            kept = by_id[each["duplicate_of"]]
            assert kept["status"] == "kept"
            assert kept["duplicate_group"] == each["duplicate_group"]


@given(tables(), policies(), st.randoms())
def test_the_order_of_rows_decides_nothing(candidates: pa.Table, policy: Policy, random: Any) -> None:
    order = list(range(len(candidates)))
    random.shuffle(order)
    shuffled = decide(candidates.take(pa.array(order, pa.int64())), policy)
    assert repr(shuffled.sort_by("clip_id").to_pylist()) == repr(decide(candidates, policy).to_pylist())


@given(tables(), policies(), st.data())
def test_a_tighter_bound_keeps_no_candidate_more(
    candidates: pa.Table, policy: Policy, data: st.DataObject
) -> None:
    # Near-duplicates aside: where the best of a group is dropped, the next one is kept in its stead.
    loose = Policy(tuple(rule for rule in policy.rules if rule.score != DUPLICATE_SCORE and rule.bounds))
    if not loose.rules:
        return
    index = data.draw(st.integers(0, len(loose.rules) - 1))
    rule = loose.rules[index]
    side, at = data.draw(st.sampled_from(rule.bounds))
    other = rule.max if side == "min" else rule.min
    room = 1.0 if other is None else abs(other - at)
    tighter = at + data.draw(st.floats(0, 1)) * room * (1 if side == "min" else -1)
    tighter = min(tighter, other) if side == "min" and other is not None else tighter
    tighter = max(tighter, other) if side == "max" and other is not None else tighter
    tight = loose.with_setting(f"{rule.name}.{side}={tighter!r}")

    def kept(policy: Policy) -> set[str]:
        decided = decide(candidates, policy).to_pylist()
        return {each["clip_id"] for each in decided if each["status"] == "kept"}

    assert kept(tight) <= kept(loose)
