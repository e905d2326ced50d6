"""The counts add up, and the page shows them."""

from __future__ import annotations

import pytest

from kscurate.annotation import Rejection, SourceAnnotations
from kscurate.outcome.summary import annotation_counts, summarise
from kscurate.outcome.summary_page import print_changes, print_summary
from kscurate.policy import decide
from tests.ledger_rows import POLICY, many, row, table

SOURCES = ("coin", "crosstask", "htstep", "kinetics400")


def annotations(source: str) -> SourceAnnotations:
    rejected = [
        Rejection(source, "f.json", 3, reason, "", "") for reason in ("duplicate", "malformed", "duplicate")
    ]
    return SourceAnnotations(source, rejections=rejected, rows_read=3)


def test_rejected_rows_are_counted_by_reason() -> None:
    counts = annotation_counts([annotations("coin")])
    assert counts["coin"] == {
        "read": 3,
        "accepted": 0,
        "rejected": 3,
        "rejected_by_reason": {"duplicate": 2, "malformed": 1},
    }


def test_every_candidate_is_counted_once() -> None:
    ledger = decide(many(1000), POLICY)
    summary = summarise(ledger, annotation_counts(map(annotations, SOURCES)))
    for status in ("kept", "dropped", "failed"):
        expected = sum(each == status for each in ledger["status"].to_pylist())
        of_splits = [splits[split][status] for splits in summary["candidates"].values() for split in splits]
        assert sum(of_splits) == summary["total"][status] == expected
        if status != "kept":
            by_reason = [by_status[status].values() for by_status in summary["reasons"].values()]
            assert sum(map(sum, by_reason)) == expected
    total = summary["total"]
    assert total["kept"] + total["dropped"] + total["failed"] == total["candidates"] == 1000
    assert total["read"] == total["accepted"] + total["rejected"] == 12


def test_hours_are_of_the_clips() -> None:
    ledger = decide(
        table([row(0), row(1), row(2, motion_px_per_s=0.0), row(3, error="x", start_s=None)]), POLICY
    )
    total = summarise(ledger, {})["total"]
    assert total["kept_h"] == pytest.approx(16 / 3600, abs=1e-6)
    assert total["dropped_h"] == pytest.approx(8 / 3600, abs=1e-6)
    assert total["failed_h"] == 0


def test_the_page_fits_and_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    summary = summarise(decide(many(2000), POLICY), annotation_counts(map(annotations, SOURCES)))
    print_summary(summary)
    page = capsys.readouterr().out
    assert max(map(len, page.splitlines())) <= 110
    assert "\x1b" not in page
    for word in (*SOURCES, "train", "static", "unreadable", "motion unmeasured", "malformed"):
        assert word in page
    assert f"{summary['total']['kept']:,} kept" in page


def test_an_empty_run_has_a_page_too(capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(summarise(decide(table([]), POLICY), {}))
    assert "0 candidates = 0 kept" in capsys.readouterr().out


def test_changes_are_shown_by_reason(capsys: pytest.CaptureFixture[str]) -> None:
    candidates = table([row(index, motion_px_per_s=float(index)) for index in range(8)])
    before, after = (
        summarise(decide(candidates, policy), {}) for policy in (POLICY, POLICY.with_setting("motion.min=5"))
    )
    print_changes(before, after)
    page = capsys.readouterr().out
    assert page.splitlines()[-3].split() == ["kept", "6", "3", "-3"]
    assert page.splitlines()[-2].split() == ["dropped", "static", "2", "5", "+3"]
    print_changes(after, after)
    assert capsys.readouterr().out.endswith("Nothing changed.\n")
