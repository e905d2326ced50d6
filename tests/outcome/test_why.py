"""One candidate explained."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kscurate.config import CurateConfig
from kscurate.outcome.results import write_results
from kscurate.outcome.why import explain, find, print_explanation
from kscurate.policy import Policy
from ksground.errors import InputError
from tests.ledger_rows import POLICY, row, table

TWINS: dict[str, Any] = {"duplicate_group": "g", "duplicate_distance": 2.5}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    rows = [
        row(0),
        row(1, motion_px_per_s=0.5, sharpness=0.1),
        row(2, motion_px_per_s=None),
        row(
            3,
            error="unreadable",
            error_detail="moov atom not found",
            duration_s=None,
            start_s=None,
            step=None,
        ),
        row(4, **TWINS),
        row(5, width_px=1920, height_px=1080, **TWINS),
    ]
    write_results(out, table(rows), CurateConfig(policy=POLICY), {})
    return out / "ledger"


def verdicts(ledger: Path, index: int) -> dict[str, tuple[str, float | None]]:
    explanation = explain(find(ledger, row(index)["clip_id"]))
    return {each["rule"]: (each["verdict"], each["margin"]) for each in explanation["rules"]}


def test_every_rule_is_judged_also_after_the_one_that_decided(ledger: Path) -> None:
    assert verdicts(ledger, 1) == {
        "duration": ("passes", 7.0),
        "motion": ("fails", -1.5),
        "sharpness": ("fails", pytest.approx(-0.1)),
        "duplicate": ("passes", None),
    }
    decided = [each["rule"] for each in explain(find(ledger, row(1)["clip_id"]))["rules"] if each["decided"]]
    assert decided == ["motion"]


def test_what_was_not_measured_and_what_was_not_tried(ledger: Path) -> None:
    assert verdicts(ledger, 2)["motion"] == ("unmeasured", None)
    assert {verdict for verdict, _ in verdicts(ledger, 3).values()} == {"not tried"}


def test_a_twin_says_which_is_kept(ledger: Path) -> None:
    assert verdicts(ledger, 4)["duplicate"] == ("fails", -5.5)
    assert verdicts(ledger, 5)["duplicate"][0] == "passes"
    assert explain(find(ledger, row(4)["clip_id"]))["decision"]["duplicate_of"] == row(5)["clip_id"]


@pytest.mark.parametrize("index", range(6))
def test_the_page_names_what_a_person_asks_for(
    ledger: Path, index: int, capsys: pytest.CaptureFixture[str]
) -> None:
    print_explanation(explain(find(ledger, row(index)["clip_id"])))
    page = capsys.readouterr().out
    expected = [
        ["kept", "pour water", "MakeTea", "240 frames"],
        ["dropped: static", "motion_px_per_s", "-1.5", "← decided"],
        ["dropped: motion unmeasured"],
        ["failed: unreadable", "moov atom not found", "unlabelled"],
        ["dropped: duplicate", "2.5 bits of 64", f"kept instead: {row(5)['clip_id']}"],
        ["kept", "1920 x 1080 px"],
    ][index]
    for word in (row(index)["clip_id"], "coin/COIN.json", *expected):
        assert word in page


def test_what_a_threshold_was_chosen_on_rides_with_the_ledger(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = 'chosen on 40 labels of 9 videos; "quoted" [not markup]'
    rules = [replace(rule, evidence=known) if rule.name == "motion" else rule for rule in POLICY.rules]
    config = CurateConfig(policy=Policy(tuple(rules)))
    write_results(tmp_path, table([row(0), row(1, motion_px_per_s=0.5)]), config, {})
    explanation = explain(find(tmp_path / "ledger", row(1)["clip_id"]))
    assert [each["evidence"] for each in explanation["rules"]] == ["", known, "", ""]
    print_explanation(explanation)
    assert known in " ".join(capsys.readouterr().out.split())
    print_explanation(explain(find(tmp_path / "ledger", row(0)["clip_id"])))
    assert known not in capsys.readouterr().out


def test_a_part_of_the_id_is_enough_where_it_is_the_only_one(ledger: Path) -> None:
    assert find(ledger, "000020000_000029000")["clip_id"].to_pylist() == [row(2)["clip_id"]]
    assert find(ledger, row(5)["clip_id"][:20])["clip_id"].to_pylist() == [row(5)["clip_id"]]
    with pytest.raises(InputError, match="found    6: "):
        find(ledger, "coin_")


def test_an_unknown_id_is_told_with_what_is_near(ledger: Path) -> None:
    wrong = row(2)["clip_id"].replace("_102_", "_103_")
    with pytest.raises(InputError) as caught:
        find(ledger, wrong)
    assert row(2)["clip_id"] in str(caught.value)
