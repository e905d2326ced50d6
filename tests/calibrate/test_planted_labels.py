"""The sample's truth as labels, end to end: what was planted is found again, without a video."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kscurate.calibrate.choose import for_precision, untaught
from kscurate.calibrate.holdout import held_out
from kscurate.calibrate.judge import judge
from kscurate.calibrate.labelled import beside
from kscurate.calibrate.planted_labels import SEEN_AS, planted_labels
from kscurate.policy import Policy, Rule
from kscurate.sample.judged import candidates_with_truth
from kscurate.sample.programme import plan_sample
from kscurate.sample.scene import CAMERAS
from kscurate.sample.skills import SKILLS
from kscurate.sample.truth import write_truth
from ksground.errors import InputError
from tests.ledger_rows import row, table

SEED = 9


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "truth"
    write_truth(plan_sample(60, SEED, SKILLS, CAMERAS), SKILLS, folder)
    return folder


@pytest.fixture(scope="module")
def rows(truth: Path) -> list[dict[str, Any]]:
    """One candidate a published segment; its sharpness and motion tell blur and stillness, with some noise."""
    random = np.random.default_rng(0)
    made = []
    for number, step in enumerate(pd.read_parquet(truth / "steps.parquet").to_dict("records")):
        kinds = set(step["defects"])
        still = bool(kinds & {"static", "title_card", "frozen", "no_hand"})
        made.append(
            row(
                number,
                clip_id=f"{step['source']}_{step['video_id']}_{step['segment_index']:02d}",
                source=step["source"],
                video_id=step["video_id"],
                segment_start_s=step["published_start_s"],
                segment_end_s=step["published_end_s"],
                start_s=step["start_s"],
                end_s=step["end_s"],
                motion_px_per_s=random.uniform(0.0, 2.0) if still else random.uniform(1.9, 15.0),
                sharpness=random.normal(0.1 if "blur" in kinds else 0.4, 0.05),
            )
        )
    return made


def test_a_label_says_what_was_planted(truth: Path, rows: list[dict[str, Any]]) -> None:
    ledger = table(rows).to_pandas()
    judged = candidates_with_truth(ledger, truth).set_index("clip_id")
    labels = planted_labels(ledger, truth)
    assert len(labels) > 100
    for clip_id, label in labels.by_clip.items():
        kinds = set(judged.defects[clip_id]) - {"duplicate"}
        assert label.keep == (not kinds)
        for kind in kinds:
            assert SEEN_AS[kind][0] <= label.reasons
        if kinds == {"exposure"}:
            assert label.reasons in ({"over-exposed"}, {"under-exposed"})
        if kinds == {"no_hand"}:
            assert (label.says("static"), label.says("blurred"), label.says("no hand")) == (0, -1, 1)
    assert planted_labels(ledger, truth) == labels


def test_files_that_are_not_as_published_are_not_told(truth: Path, rows: list[dict[str, Any]]) -> None:
    ledger = table(rows).to_pandas()
    judged = candidates_with_truth(ledger, truth).set_index("clip_id")
    untold = judged.segment_defects.map(
        lambda kinds: bool(kinds & {"truncated", "corrupt", "past_end", "missing"})
    )
    assert untold.any()
    assert not set(judged.index[untold]) & set(planted_labels(ledger, truth).by_clip)


def test_thresholds_chosen_on_some_videos_hold_on_others(truth: Path, rows: list[dict[str, Any]]) -> None:
    policy = Policy(
        (
            Rule("sharpness", "sharpness", min=0.01, reason="blurred"),
            Rule("motion", "motion_px_per_s", min=30.0, reason="static"),
        )
    )
    candidates = table(rows)
    seen = beside(candidates, planted_labels(candidates.to_pandas(), truth))
    out = held_out(seen, 0.4, 0)
    learned, judged = seen.where(~out), seen.where(out)
    assert not set(learned.table["video_id"].to_pylist()) & set(judged.table["video_id"].to_pylist())
    record = judge(for_precision(policy, learned, untaught(policy, learned, [], 3), 0.9), judged)
    for each in record.rules:
        assert each.precision is not None
        assert each.recall is not None
        assert (each.precision.value or 0) > 0.7
        assert (each.recall.value or 0) > 0.7
    # No rule of this policy knows the other kinds, and what is left of them is said.
    assert {"black", "fake motion"} <= set(record.still_kept)


def test_the_truth_of_another_sample_is_told(truth: Path) -> None:
    with pytest.raises(InputError, match="truth of the ledger's video -v000000"):
        planted_labels(table([row()]).to_pandas(), truth)
