"""Which clips a person is asked about."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from kscurate.label.draw import draw
from kscurate.policy import decide
from tests.ledger_rows import POLICY, many, row, table


def ledger(count: int = 3000) -> pd.DataFrame:
    return decide(many(count), POLICY).to_pandas()


def test_rare_reasons_are_asked_for_as_often_as_frequent_ones() -> None:
    decided = ledger()
    drawn = draw(decided, 200, 0)
    rules = decided.set_index("clip_id").rule
    counts = Counter(
        rules[each.clip_id] if isinstance(rules[each.clip_id], str) else "kept" for each in drawn
    )
    assert len({each.clip_id for each in drawn}) == 200
    for name in ("motion", "sharpness", "duration"):
        assert counts[name] >= min(20, int(sum(decided.rule == name)))
    assert counts["duplicate"] == 0


def test_weights_make_the_drawn_speak_of_all() -> None:
    decided = ledger()
    known = decided[decided.error.isna() & (decided.score != "duplicate_distance")]
    drawn = draw(decided, 300, 0)
    assert np.isclose(sum(each.weight for each in drawn), len(known), rtol=1e-6)
    kept = set(known.clip_id[known.status == "kept"])
    weighed = sum(each.weight for each in drawn if each.clip_id in kept)
    assert np.isclose(weighed, len(kept), rtol=1e-6)


def test_near_a_threshold_more_are_drawn() -> None:
    rows = [row(index, motion_px_per_s=2.0 - index / 100) for index in range(150)]
    drawn = draw(decide(table(rows), POLICY).to_pandas(), 30, 0)
    near = {each["clip_id"] for each in rows[:50]}
    assert sum(each.clip_id in near for each in drawn) == 20


def test_a_draw_depends_on_clips_and_seed_alone() -> None:
    decided = ledger(400)
    shuffled = decided.sample(frac=1, random_state=1)
    assert draw(decided, 50, 3) == draw(shuffled, 50, 3) != draw(decided, 50, 4)


def test_a_small_ledger_is_shown_whole_and_failed_clips_never() -> None:
    rows = [row(0), row(1, error="unreadable"), row(2, motion_px_per_s=0.0), row(3, n_frames=None)]
    drawn = draw(decide(table(rows), POLICY).to_pandas(), 100, 0)
    assert sorted(each.clip_id for each in drawn) == [rows[0]["clip_id"], rows[2]["clip_id"]]
    assert {each.weight for each in drawn} == {1.0}
    assert draw(decide(table(rows[1:2]), POLICY).to_pandas(), 100, 0) == []
