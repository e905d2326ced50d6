"""What the table says of numbers whose meaning is known."""

from __future__ import annotations

import pytest

from benchmarks.reproduce.systems import COPIED, FULL, NEAREST, ORACLE_BOTH, ORACLE_PLAN, REAL, RIVAL
from benchmarks.reproduce.table import ROWS, TITLES, beaten, lines, losses
from kseval.result import Value


def _value(value: float, reach: float = 0.01) -> Value:
    return Value(value, value - reach, value + reach, 100)


def _numbers(**own: dict[str, Value]) -> dict[str, dict[str, Value]]:
    plain = {metric: _value(0.5) for metric in TITLES}
    return {name: plain | own.get(name, {}) for name in ROWS}


def test_what_each_stage_costs_sums_to_the_gap() -> None:
    climbing = zip((FULL, ORACLE_PLAN, ORACLE_BOTH, REAL), (0.2, 0.3, 0.6, 1.0), strict=True)
    numbers = _numbers(**{name: {"action": _value(value)} for name, value in climbing})
    assert losses(numbers, "action") == pytest.approx({"plan": 0.125, "images": 0.375, "clips": 0.5})
    falling = zip((FULL, ORACLE_PLAN, ORACLE_BOTH, REAL), (9.0, 10.0, 4.0, 1.0), strict=True)
    numbers = _numbers(**{name: {"motion": _value(value)} for name, value in falling})
    # The oracle's plan made it worse, and the sheet must be able to say so.
    assert losses(numbers, "motion") == pytest.approx({"plan": -0.125, "images": 0.75, "clips": 0.375})


def test_only_intervals_that_stand_apart_on_the_right_side_count() -> None:
    numbers = _numbers(
        **{
            FULL: {"action": _value(0.8), "motion": _value(0.2), "picture": _value(0.8, 0.2)},
            RIVAL: {"action": _value(0.9), "motion": _value(0.3)},
            NEAREST: {"action": Value(0.1, None, None, 100), "picture": _value(0.7)},
        }
    )
    found = {each.rival: each.metrics for each in beaten(numbers)}
    assert found[COPIED] == ("action", "picture", "motion")
    assert found[RIVAL] == ("picture", "motion")
    assert found[NEAREST] == ("motion",)


def test_every_row_and_column_is_printed() -> None:
    numbers = _numbers(**{REAL: {metric: _value(1.0) for metric in TITLES}})
    text = "\n".join(lines(numbers, 100, 430))
    assert "430 clips of 100 skills" in text
    assert all(f"| {name} " in text for name in ROWS)
    assert "motion distance ↓" in text
    assert "0.500 (0.490–0.510)" in text
    assert f"{FULL} against {COPIED}: 0 of six metrics, intervals apart: none" in text
