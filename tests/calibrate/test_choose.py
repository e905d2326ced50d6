"""A policy's thresholds chosen on labels known beforehand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from kscurate.calibrate.choose import (
    Chosen,
    for_kept_precision,
    for_precision,
    for_yield,
    tightening,
    untaught,
)
from kscurate.calibrate.holdout import held_out
from kscurate.calibrate.judge import judge, kept_clips
from kscurate.calibrate.labelled import Labelled, beside, fails
from kscurate.calibrate.labels import Label
from kscurate.policy import Policy, Rule, decide
from ksground.errors import InputError
from tests.calibrate.made_labels import KEEP, drop, labels_of, static_world
from tests.ledger_rows import POLICY, row, table

POORLY_SET = POLICY.with_setting("motion.min=19").with_setting("sharpness.min=0.01")


def world(
    count: int = 200, seed: int = 0, noise: float = 0.0, labels: dict[str, Label] | None = None
) -> Labelled:
    rows, by_clip = static_world(count, seed, noise)
    return beside(table(rows), labels_of(by_clip if labels is None else labels))


def bounds(policy: Policy) -> dict[str, Any]:
    return {rule.name: rule.bounds for rule in policy.rules}


def test_scores_that_tell_all_are_parted_where_the_clips_part() -> None:
    seen = world()
    as_given = untaught(POORLY_SET, seen, [], 5)
    assert as_given == {"duration": "no labels of it", "duplicate": "no clip shows it alone"}
    chosen = for_precision(POORLY_SET, seen, as_given, 0.95)
    found = bounds(chosen.policy)
    ((_, motion),), ((_, sharpness),) = found["motion"], found["sharpness"]
    assert 4 < motion < 6
    assert 0.2 < sharpness < 0.3
    assert found["duration"] == POORLY_SET.rules[0].bounds
    record = judge(chosen, world(300, seed=1))
    for each in record.rules[1:]:
        assert each.precision is not None
        assert each.recall is not None
        assert (each.precision.value, each.recall.value) == (1.0, 1.0)
    assert (record.precision.value, record.recall.value, record.still_kept) == (1.0, 1.0, {})


def test_noisy_scores_keep_the_promise_where_chosen() -> None:
    seen = world(400, noise=0.5)
    as_given = untaught(POORLY_SET, seen, [], 5)
    shares = []
    for precision in (0.5, 0.7, 0.9):
        record = judge(for_precision(POORLY_SET, seen, as_given, precision), seen)
        motion = record.rules[1].precision
        assert motion is not None
        assert motion.value is not None
        assert motion.value >= precision
        shares.append(motion.value)
    assert shares == sorted(shares)


def test_a_promise_that_cannot_be_kept_says_what_can() -> None:
    # The two stillest clips are labelled keep: no threshold is better than 3 of 5.
    rows = [row(index, motion_px_per_s=float(index)) for index in range(10)]
    said = [KEEP, KEEP, drop("static"), drop("static"), drop("static"), *[KEEP] * 5]
    seen = beside(table(rows), labels_of({r["clip_id"]: s for r, s in zip(rows, said, strict=True)}))
    as_given = untaught(POLICY, seen, [], 3)
    with pytest.raises(InputError) as caught:
        for_precision(POLICY, seen, as_given, 0.9)
    for word in ("right to 0.9", "policy.motion: 0.600 at best", "min = 4.5", "3 of 5", "--leave motion"):
        assert word in str(caught.value)
    assert for_precision(POLICY, seen, as_given, 0.6).policy.rules[1].min == 4.5
    left = untaught(POLICY, seen, ["motion"], 3)
    assert for_precision(POLICY, seen, left, 0.9).policy == POLICY


def test_a_plain_drop_teaches_no_rule_and_counts_for_all_together() -> None:
    rows = [row(index, motion_px_per_s=float(index)) for index in range(10)]
    said = [*[drop("static")] * 3, drop(), *[KEEP] * 5, drop()]
    seen = beside(table(rows), labels_of({r["clip_id"]: s for r, s in zip(rows, said, strict=True)}))
    chosen = for_precision(POLICY, seen, untaught(POLICY, seen, [], 3), 1.0)
    # Between the last static clip (2) and the first kept one (4); the plain drop at 3 says nothing.
    assert 2 < (chosen.policy.rules[1].min or 0) < 4
    record = judge(Chosen(POLICY.with_setting("motion.min=2.5"), chosen.as_given), seen)
    assert (record.precision.part, record.precision.whole) == (5, 7)
    assert record.still_kept == {"drop without a reason": 2}


def test_rules_are_chosen_for_on_what_those_before_let_through() -> None:
    # Blurred clips are still as well, and a rater says "blurred" alone: no mistake of the motion rule.
    rules = [POLICY.rules[2], POLICY.rules[1]]
    rows = [row(i, sharpness=0.01, motion_px_per_s=0.0) for i in range(5)]
    rows += [row(i + 5, motion_px_per_s=1.0) for i in range(5)] + [row(i + 10) for i in range(5)]
    said = [drop("blurred")] * 5 + [drop("static")] * 5 + [KEEP] * 5
    seen = beside(table(rows), labels_of({r["clip_id"]: s for r, s in zip(rows, said, strict=True)}))
    assert for_precision(Policy(tuple(rules)), seen, {}, 0.95).policy.rules[1].min is not None
    with pytest.raises(InputError, match=r"policy\.motion: 0\.500"):
        for_precision(Policy(tuple(reversed(rules))), seen, {}, 0.95)


def test_both_bounds_of_a_rule_are_chosen() -> None:
    rows = [row(index, duration_s=float(index)) for index in range(15)]
    said = [drop("wrong length")] * 4 + [KEEP] * 6 + [drop("wrong length")] * 5
    seen = beside(table(rows), labels_of({r["clip_id"]: s for r, s in zip(rows, said, strict=True)}))
    policy = Policy((Rule("duration", "duration_s", min=1.0, max=13.0, reason="wrong length"),))
    (rule,) = for_precision(policy, seen, {}, 1.0).policy.rules
    assert rule.min is not None
    assert rule.max is not None
    assert 3 < rule.min <= 4
    assert 9 <= rule.max < 10


def test_tightening_drops_more_and_more_and_what_is_most_wrong_first() -> None:
    seen = world(300, noise=0.5)
    as_given = untaught(POORLY_SET, seen, [], 5)
    policies = list(tightening(POORLY_SET, seen, as_given))
    assert [rule.bounds for rule in policies[0].rules[1:3]] == [(), ()]
    kept = [kept_clips(policy, seen) for policy in policies]
    for loose, tight in pairwise(kept):
        assert not np.any(tight & ~loose)
        assert tight.sum() <= loose.sum()
    judged = judge(Chosen(policies[-1], as_given), seen)
    assert not {"static", "blurred"} & set(judged.still_kept)


def test_what_is_kept_is_right_to_what_was_asked_or_the_best_is_told() -> None:
    seen = world(300, noise=0.5)
    as_given = untaught(POORLY_SET, seen, [], 5)
    shares = []
    for precision in (0.6, 0.8, 0.9):
        record = judge(for_kept_precision(POORLY_SET, seen, as_given, precision), seen)
        assert record.precision.value is not None
        assert record.precision.value >= precision
        shares.append(record.precision.value)
    assert shares == sorted(shares)
    first = seen.table["clip_id"].to_pylist()[0]
    by_clip = {
        clip_id: label for clip_id, label in zip(seen.table["clip_id"].to_pylist(), seen.label, strict=True)
    }
    bored = {clip_id: drop("boring") if label == KEEP else label for clip_id, label in by_clip.items()}
    dull = replace(seen, label=tuple((bored | {first: KEEP}).values()))
    with pytest.raises(InputError, match=r"at best.*boring"):
        for_kept_precision(POORLY_SET, dull, as_given, 0.99)


def test_a_yield_is_met_by_the_tightest_that_meets_it() -> None:
    seen = world(300, noise=0.5)
    as_given = untaught(POORLY_SET, seen, [], 5)
    count = lambda policy: int(kept_clips(policy, seen).sum())  # noqa: E731
    counts = [count(policy) for policy in tightening(POORLY_SET, seen, as_given)]
    for wanted in (counts[0], counts[3], counts[-1], counts[-1] - 1):
        chosen = for_yield(POORLY_SET, seen, as_given, wanted, count)
        assert count(chosen.policy) == min(each for each in counts if each >= wanted)
    with pytest.raises(InputError, match=f"found    {counts[0]} at most"):
        for_yield(POORLY_SET, seen, as_given, counts[0] + 1, count)


def test_a_rule_nobody_knows_cannot_be_left() -> None:
    with pytest.raises(InputError, match="'motoin'"):
        untaught(POLICY, world(20), ["motoin"], 5)


def test_too_few_labels_leave_a_rule_as_it_is() -> None:
    rows, by_clip = static_world(60, 0)
    few = [clip_id for clip_id, label in by_clip.items() if "blurred" in label.reasons][4:]
    seen = beside(table(rows), labels_of({k: v for k, v in by_clip.items() if k not in few}))
    assert untaught(POLICY, seen, [], 5)["sharpness"] == "4 labels of it, 5 wanted"


def test_fails_is_what_decide_does() -> None:
    values = [None, float("nan"), 1.0, 2.0, 3.0]
    for rule in (
        Rule("m", "motion_px_per_s", min=2.0),
        Rule("m", "motion_px_per_s", max=2.0, when_absent="keep"),
    ):
        decided = decide(table([row(i, motion_px_per_s=v) for i, v in enumerate(values)]), Policy((rule,)))
        floats = np.array([np.nan if v is None else v for v in values])
        assert fails(rule, floats).tolist() == [each == "dropped" for each in decided["status"].to_pylist()]


def test_alone_counts_what_nobody_else_would_drop() -> None:
    rows = [
        row(0, motion_px_per_s=0.0),
        row(1, motion_px_per_s=0.0, sharpness=0.0),
        row(2, sharpness=0.0),
        row(3),
    ]
    labels = labels_of({rows[0]["clip_id"]: KEEP})
    record = judge(Chosen(POLICY, {}), beside(table(rows), labels))
    told = {each.rule.name: (each.named, each.alone, each.alone_good) for each in record.rules}
    assert told == {"duration": (0, 0, 0), "motion": (2, 1, 1), "sharpness": (1, 1, 0)}
    assert record.kept_by_source == {"coin": (1, 4)}


def test_a_twin_that_gives_way_is_not_lost() -> None:
    twins = {"duplicate_group": "g", "duplicate_distance": 1.0}
    rows = [row(0, **twins), row(5, **twins), row(10)]
    record = judge(
        Chosen(POLICY, {}), beside(table(rows), labels_of({each["clip_id"]: KEEP for each in rows}))
    )
    assert (record.recall.part, record.recall.whole, record.kept.part) == (3, 3, 2)


def test_videos_of_one_footage_stand_on_one_side() -> None:
    rows = [row(index) for index in range(200)]
    for one, other in ((0, 100), (101, 150), (5, 60)):
        for index in (one, other):
            rows[index] |= {
                "duplicate_group": f"{min(one, other)}-{max(one, other)}",
                "duplicate_distance": 1.0,
            }
    seen = beside(table(rows), labels_of({}))
    out = held_out(seen, 0.4, 0)
    assert 0.3 < out.mean() < 0.5
    side = dict(zip(seen.table["video_id"].to_pylist(), out.tolist(), strict=True))
    assert len(side) == 40
    for video_id, is_out in zip(seen.table["video_id"].to_pylist(), out.tolist(), strict=True):
        assert side[video_id] == is_out
    # Row 5 n is of video n: 0, 20 and 30 are linked, and 1 with 12.
    for linked in ((0, 20, 30), (1, 12)):
        assert len({side[row(5 * each)["video_id"]] for each in linked}) == 1


def test_rare_reasons_stand_on_both_sides_whatever_the_order_of_rows() -> None:
    rows = [row(index) for index in range(100)]
    said = {rows[index]["clip_id"]: drop("static") for index in (3, 23, 48, 77, 93)}
    seen = beside(table(rows), labels_of(said))
    for seed in range(5):
        out = held_out(seen, 0.4, seed)
        count = int(np.sum(out & (seen.says("static") > 0)))
        assert 1 <= count <= 3
        order = np.random.default_rng(seed).permutation(100)
        shuffled = table([rows[place] for place in order])
        again = beside(shuffled.take(pa.array(order)), labels_of(said))
        ids = lambda of, rows: set(np.array(of.table["clip_id"].to_pylist())[rows])  # noqa: E731
        assert ids(again, held_out(again, 0.4, seed)) == ids(seen, out)
