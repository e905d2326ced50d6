"""At most so many, and the right ones: nothing over quota, the long tail whole, everything accounted for."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kscurate.config import CurateConfig, parse_config, resolved_toml, settings_hash
from kscurate.outcome.results import write_results
from kscurate.outcome.why import explain, find, print_explanation
from kscurate.policy import decide
from kscurate.quotas import Quotas, apply_quotas
from ksground.errors import InputError
from tests.ledger_rows import POLICY, many, row, table

SOURCES = ("coin", "crosstask", "htstep")
clips = st.lists(
    st.tuples(
        st.sampled_from(SOURCES),
        st.sampled_from([None, "1", "2", "3"]),
        st.sampled_from([1.0, 3.0, 5.0, 9.0]),
    ),
    max_size=24,
)
limits = st.none() | st.integers(0, 12)
quotas = st.builds(
    Quotas,
    max_total=limits,
    max_per_task=limits,
    max_per_source=st.dictionaries(st.sampled_from(SOURCES), st.integers(0, 8)).map(
        lambda d: tuple(sorted(d.items()))
    ),
)


def decided(rows: list[tuple[str, str | None, float]]) -> pa.Table:
    made = [
        row(index, source=source, task_id=task, task=task, motion_px_per_s=motion)
        for index, (source, task, motion) in enumerate(rows)
    ]
    return decide(table(made), POLICY)


def kept(of: pa.Table) -> list[dict[str, Any]]:
    return [each for each in of.to_pylist() if each["status"] == "kept"]


def slack(clip: dict[str, Any]) -> float:
    return float(clip["margin"] / abs(clip["threshold"]))


@settings(deadline=None)
@given(clips, quotas)
def test_no_quota_is_passed_and_nobody_is_lost(rows: list[Any], quotas: Quotas) -> None:
    before = decided(rows)
    after = apply_quotas(before, quotas)
    assert after.schema == before.schema
    assert after["clip_id"].equals(before["clip_id"])
    left = kept(after)
    by_source, by_task = (
        Counter(c["source"] for c in left),
        Counter((c["source"], c["task_id"]) for c in left),
    )
    assert quotas.max_total is None or len(left) <= quotas.max_total
    assert quotas.max_per_task is None or max(by_task.values(), default=0) <= quotas.max_per_task
    assert all(by_source[source] <= count for source, count in quotas.max_per_source)
    for was, becomes in zip(before.to_pylist(), after.to_pylist(), strict=True):
        if was != becomes:
            assert (was["status"], becomes["status"], becomes["rule"]) == ("kept", "dropped", "quota")
            assert becomes["reason"] == "over quota"
            assert becomes["margin"] == becomes["threshold"] - becomes["value"] < 0


@settings(deadline=None)
@given(clips, st.integers(0, 12))
def test_as_many_as_may_stay_stay_and_large_tasks_are_cut_to_one_height(rows: list[Any], total: int) -> None:
    before = decided(rows)
    left = kept(apply_quotas(before, Quotas(max_total=total)))
    assert len(left) == min(total, len(kept(before)))
    had = Counter((c["source"], c["task_id"]) for c in kept(before))
    has = Counter((c["source"], c["task_id"]) for c in left)
    highest = max(has.values(), default=0)
    assert all(has[task] >= min(count, highest - 1) for task, count in had.items())
    of_task = defaultdict(list)
    for clip in kept(before):
        of_task[clip["source"], clip["task_id"]].append(clip)
    names = {clip["clip_id"] for clip in left}
    for task, members in of_task.items():
        ranked = sorted(members, key=lambda clip: (-slack(clip), clip["clip_id"]))
        assert {clip["clip_id"] for clip in ranked[: has[task]]} == {c["clip_id"] for c in members} & names


@settings(deadline=None)
@given(clips, quotas, st.integers(0, 9))
def test_the_order_of_rows_decides_nothing(rows: list[Any], quotas: Quotas, seed: int) -> None:
    before = decided(rows)
    order = random.Random(seed).sample(range(len(rows)), len(rows))
    shuffled = apply_quotas(before.take(pa.array(order, pa.int64())), quotas)
    assert shuffled.sort_by("clip_id").to_pylist() == apply_quotas(before, quotas).to_pylist()


def test_a_minimum_is_held_free_below_the_total() -> None:
    rows = [("coin", str(task), 9.0) for task in range(20)] + [("htstep", "1", 3.0) for _ in range(9)]
    free = Counter(c["source"] for c in kept(apply_quotas(decided(rows), Quotas(max_total=10))))
    held = Quotas(max_total=10, min_per_source=(("htstep", 6),))
    bound = Counter(c["source"] for c in kept(apply_quotas(decided(rows), held)))
    assert free["htstep"] < 6
    assert bound == {"htstep": 6, "coin": 4}


def test_no_quota_changes_nothing() -> None:
    before = decided([("coin", "1", 5.0)])
    assert apply_quotas(before, Quotas()) is before


def test_a_minimum_that_is_not_reached_says_what_is_there(tmp_path: Path) -> None:
    config = CurateConfig(policy=POLICY, quotas=Quotas(min_per_source=(("coin", 10**6),), file="my.toml"))
    with pytest.raises(InputError) as caught:
        write_results(tmp_path / "out", many(100), config, {})
    for words in ("my.toml", "1,000,000", "coin", "quotas.min_per_source.coin", "pass the policy"):
        assert words in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_a_minimum_that_other_quotas_cut_says_so() -> None:
    quotas = Quotas(max_per_task=1, min_per_source=(("coin", 2),))
    with pytest.raises(InputError, match="3 pass the policy, and 1 of them the other quotas"):
        apply_quotas(decided([("coin", "1", 5.0)] * 3), quotas)


@pytest.mark.parametrize("name", ["max_per_source", "min_per_source"])
def test_an_unknown_source_is_told_with_those_that_are_known(tmp_path: Path, name: str) -> None:
    quotas = parse_config(f"[quotas.{name}]\ncion = 5", "my.toml").quotas
    with pytest.raises(InputError) as caught:
        write_results(tmp_path / "out", many(100), CurateConfig(policy=POLICY, quotas=quotas), {})
    for words in ("my.toml", f"quotas.{name}", "cion = 5", "coin, crosstask, htstep, kinetics400"):
        assert words in str(caught.value)


def test_a_source_without_candidates_may_have_a_maximum_but_no_minimum() -> None:
    Quotas(max_per_source=(("coin", 3),), min_per_source=(("coin", 0),)).require_sources(["coin"], [])
    with pytest.raises(InputError, match="sources that have annotations here"):
        Quotas(min_per_source=(("coin", 3),)).require_sources(["coin"], ["htstep"])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("max_totle = 3", ["quotas.max_totle", "max_total"]),
        ("max_total = -1", ["quotas.max_total", "at least 0", "-1"]),
        ("max_total = 1.5", ["quotas.max_total", "whole number"]),
        ("max_per_source = 3", ["quotas.max_per_source", "table"]),
        ("min_per_source = {coin = 'all'}", ["quotas.min_per_source.coin", "'all'"]),
        ("max_total = 5\nmin_per_source = {coin = 4, htstep = 3}", ["coin 4 + htstep 3", "max_total 5"]),
        ("max_per_source = {coin = 2}\nmin_per_source = {coin = 4}", ["min_per_source.coin 4", "max 2"]),
    ],
)
def test_what_nothing_can_meet_is_told_when_it_is_read(text: str, named: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        parse_config(f"[quotas]\n{text}", "my.toml")
    for word in ("my.toml", *named):
        assert word in str(caught.value)


def test_what_is_written_back_reads_as_the_same_quotas() -> None:
    text = "[quotas]\nmax_total = 5\nmax_per_source = {b-2 = 3, a = 2}\nmin_per_source = {a = 1}\n[splits]\nby = 'task'"
    config = parse_config(text, "x")
    again = parse_config(resolved_toml(config), "y")
    assert again == config
    assert settings_hash(again) == settings_hash(config)
    assert config.quotas.max_per_source == (("a", 2), ("b-2", 3))


def test_splits_are_by_one_of_two() -> None:
    with pytest.raises(InputError, match=r"splits\.by to be one of video, task"):
        parse_config("[splits]\nby = 'tasks'", "x")


def test_why_explains_a_clip_over_quota(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row(index, motion_px_per_s=9.0 - index) for index in range(3)]
    config = CurateConfig(policy=POLICY, quotas=Quotas(max_per_task=2))
    summary = write_results(tmp_path, table(rows), config, {})
    total = summary["total"]
    assert total["candidates"] == 3 == total["kept"] + total["dropped"] + total["failed"]
    explanation = explain(find(tmp_path / "ledger", rows[2]["clip_id"]))
    print_explanation(explanation)
    page = capsys.readouterr().out
    for words in ("dropped: over quota", "place 3", "max_per_task lets 2 pass"):
        assert words in page
    assert {each["verdict"] for each in explanation["rules"]} == {"passes"}


def test_it_holds_for_many(tmp_path: Path) -> None:
    summary: Callable[[str, Quotas], Any] = lambda name, quotas: write_results(  # noqa: E731
        tmp_path / name, many(3000), CurateConfig(policy=POLICY, quotas=quotas), {}
    )["total"]
    free, bound = summary("free", Quotas()), summary("bound", Quotas(max_total=500))
    assert bound["kept"] == 500
    assert bound["dropped"] - free["dropped"] == free["kept"] - 500
