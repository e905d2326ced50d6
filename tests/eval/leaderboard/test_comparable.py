"""Rows that were measured in different ways never share a table, and the field that differs is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kseval.leaderboard.comparable import check_comparable, check_comparison
from kseval.result import Result
from ksground.errors import InputError

from .made_results import RECEIPT, made_comparison, made_result, made_results


def test_rows_of_one_receipt_are_comparable_however_many_clips_each_has() -> None:
    results = made_results()
    assert len({each.receipt["n"] for each in results}) > 1
    check_comparable(results)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("decoder", "OpenCV 5.0", "decoder"),
        ("seed", 1, "seed"),
        ("precision", "bfloat16", "precision"),
    ],
)
def test_a_receipt_that_differs_is_refused_by_its_field(field: str, value: str | int, told: str) -> None:
    other = made_result("Wobble_2", dict(RECEIPT) | {field: value})
    with pytest.raises(InputError) as error:
        check_comparable([made_result("steady"), other])
    assert f"the same {told}" in error.value.expected
    assert error.value.found == repr(value)


def test_a_field_that_one_receipt_lacks_is_refused() -> None:
    short = {field: value for field, value in RECEIPT.items() if field != "decoder"}
    with pytest.raises(InputError) as error:
        check_comparable([made_result("steady"), made_result("Wobble_2", short)])
    assert error.value.found == "nothing"


def test_all_fields_that_differ_are_named() -> None:
    other = made_result("Wobble_2", dict(RECEIPT) | {"decoder": "x", "seed": 9})
    with pytest.raises(InputError, match="decoder differs; so do seed"):
        check_comparable([made_result("steady"), other])


def test_two_protocols_never_share_a_table_even_under_one_receipt() -> None:
    other = replace(made_result("Wobble_2"), protocol="standard-v1")
    with pytest.raises(InputError, match="the same protocol: 'sample-v1'"):
        check_comparable([made_result("steady"), other])


def test_one_title_for_one_metric() -> None:
    other = made_result("Wobble_2")
    renamed = replace(other, scores=[replace(other.scores[0], title="DINO"), *other.scores[1:]])
    with pytest.raises(InputError, match="title of metric clip_image"):
        check_comparable([made_result("steady"), renamed])


def test_one_direction_for_one_metric() -> None:
    other = made_result("Wobble_2")
    turned = replace(other, scores=[replace(other.scores[0], better="lower"), *other.scores[1:]])
    with pytest.raises(InputError, match="better of metric clip_image"):
        check_comparable([made_result("steady"), turned])


@pytest.mark.parametrize(
    "results", [[], [made_result("steady"), replace(made_result("steady"), version="2")]]
)
def test_no_row_and_two_of_one_name_are_refused(results: list[Result]) -> None:
    with pytest.raises(InputError):
        check_comparable(results)


def test_a_comparison_under_another_receipt_is_refused() -> None:
    check_comparison(made_results(), made_comparison())
    check_comparison(
        made_results(), replace(made_comparison(), receipt_sha256=made_results()[0].receipt_sha256)
    )
    with pytest.raises(InputError, match="compare these results anew"):
        check_comparison(made_results(), replace(made_comparison(), receipt_sha256="0" * 64))
