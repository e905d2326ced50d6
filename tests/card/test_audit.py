from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from kscurate.card.audit import ANY_RULE, Audit, audit, outcomes
from kscurate.card.words import finding_sentence
from kscurate.policy import Policy, Rule, decide
from tests.ledger_rows import POLICY, many, row, table

BLACK = Policy((Rule("duration", "duration_s", min=2.0), Rule("black", "sharpness", max=0.5, reason="black")))


def audited(rows: list[dict[str, Any]], policy: Policy = BLACK) -> Audit:
    return audit(decide(table(rows), policy).to_pandas(), policy)


def planted(black_videos: dict[str, tuple[int, int]], clips_a_video: int = 5) -> list[dict[str, Any]]:
    """By source (black videos, videos): every clip of a black video is black."""
    rows = []
    for source, (black, videos) in black_videos.items():
        for video in range(videos):
            for clip in range(clips_a_video):
                name = f"{source}{video:04d}"
                changes = {"source": source, "video_id": name, "clip_id": f"{name}_{clip}"}
                rows.append(row(**changes, sharpness=0.9 if video < black else 0.1))
    return rows


def test_a_rule_planted_on_one_source_is_named_and_no_other() -> None:
    found = audited(planted({"coin": (4, 100), "crosstask": (40, 100), "htstep": (3, 100)}))
    black = [each for each in found.harder if each.outcome == "black" and each.grouping == "source"]
    assert [each.group for each in black] == ["crosstask"]
    assert finding_sentence(black[0]).startswith(
        "The rule black drops 40% [31, 50] of source crosstask, 3.5% ["
    )
    assert (black[0].rate.hits, black[0].rate.clips, black[0].rate.videos) == (200, 500, 100)
    assert (black[0].rest.hits, black[0].rest.clips, black[0].rest.videos) == (35, 1000, 200)


def test_clips_of_one_video_count_as_one_where_they_are_all_alike() -> None:
    # 2 of 10 videos against 0 of 10: nothing, however many clips each has.
    found = audited(planted({"coin": (2, 10), "htstep": (0, 10)}, clips_a_video=50))
    assert found.harder == []
    assert [
        each.verdict for each in found.comparisons if each.outcome == "black" and each.grouping == "source"
    ] == [
        "alike",
        "alike",
    ]


def test_no_bias_planted_none_named_though_videos_differ() -> None:
    random = np.random.default_rng(11)
    named = 0
    for _ in range(12):
        rows = []
        for video in range(60):
            is_black = random.random() < 0.25
            for clip in range(6):
                name = f"v{video:03d}"
                source = ("coin", "crosstask", "htstep")[video % 3]
                sharpness = 0.9 if is_black and random.random() < 0.9 else 0.1
                rows.append(
                    row(
                        source=source,
                        video_id=name,
                        clip_id=f"{name}_{clip}",
                        sharpness=sharpness,
                        domain=None,
                    )
                )
        named += len(audited(rows).harder) > 0
    # Counting clips as if they were independent names a bias in about half of such runs.
    assert named <= 1


@pytest.mark.parametrize("seed", [0, 1])
def test_the_first_rule_hit_is_the_rule_the_ledger_names(seed: int) -> None:
    candidates = decide(many(2000, seed), POLICY).to_pandas()
    hit = {each.name: each.hit for each in outcomes(candidates, POLICY) if each.kind == "rule"}
    ordinary = [rule.name for rule in POLICY.rules if rule.name != "duplicate"]
    first = pd.Series(None, index=candidates.index, dtype="object")
    for name in reversed(ordinary):
        first[hit[name]] = name
    named = candidates["rule"].where(candidates["rule"] != "duplicate")
    assert (first.fillna("") == named.fillna("")).all()
    assert (hit["duplicate"] == (candidates["rule"] == "duplicate")).all()


def test_few_clips_are_not_judged_and_the_unknown_is_left_out() -> None:
    rows = planted({"coin": (0, 30), "crosstask": (3, 3)})
    for each in rows:
        each["domain"] = "Dish" if each["source"] == "coin" else None
    found = audited(rows)
    verdicts = {
        each.group: each.verdict
        for each in found.comparisons
        if (each.outcome, each.grouping) == ("black", "source")
    }
    assert verdicts == {"coin": "few", "crosstask": "few"}
    assert found.unknown == {"source": 0, "domain": 15, "task": 0, "resolution": 0, "length": 0}
    assert {each.group for each in found.comparisons if each.grouping == "domain"} == {"Dish"}


def test_a_rule_on_length_falls_on_short_clips_by_design_and_others_are_judged_on_the_rest() -> None:
    rows = planted({"coin": (10, 40)})
    for index, each in enumerate(rows):
        if index % 2:
            each |= {"end_s": each["start_s"] + 1.0, "duration_s": 1.0}
    found = audited(rows)
    by_length = {(each.outcome, each.group): each for each in found.comparisons if each.grouping == "length"}
    assert by_length["duration", "below 2 s"].verdict == "by design"
    assert ("black", "below 2 s") not in by_length
    assert by_length["black", "5 to 10 s"].rate.clips == 100


def test_a_missing_video_is_an_error_of_everybody_and_not_a_drop() -> None:
    rows = [row(index) for index in range(100)]
    for each in rows[:20]:
        each |= {"error": "video_missing", "width_px": None, "sharpness": None, "duration_s": None}
    found = audited(rows)
    assert found.overall["video_missing"].clips == 100
    assert found.overall[ANY_RULE].clips == 80
    assert found.overall["black"].hits == 0
    assert {each.grouping for each in found.comparisons if each.outcome == "video_missing"} == {
        "source",
        "domain",
        "task",
    }


def test_an_unmeasured_score_is_hit_only_where_the_rule_says_so() -> None:
    rows = [row(index, sharpness=None) for index in range(10)]
    keeping = Policy((Rule("black", "sharpness", max=0.5, when_absent="keep"),))
    assert audited(rows).overall["black"].hits == 10
    assert audited(rows, keeping).overall["black"].hits == 0


def test_nothing_at_all_is_audited_without_a_word() -> None:
    found = audited([])
    assert (found.comparisons, found.harder, found.tests) == ((), [], 0)
