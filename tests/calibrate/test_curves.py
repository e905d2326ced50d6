"""Yield curves beside `decide` itself, threshold by threshold."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kscurate.calibrate.curve_picture import axis_name, draw_curves
from kscurate.calibrate.curves import yield_curves
from kscurate.policy import DUPLICATE_SCORE, Policy, Rule, decide
from ksground.errors import InputError
from tests.ledger_rows import POLICY, row, table

values = st.none() | st.sampled_from([0.0, 1.0, 2.0, 3.0]) | st.floats(0, 4)


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    rows = []
    for index in range(draw(st.integers(1, 14))):
        group = draw(st.sampled_from([None, "a", "b"]))
        more: dict[str, Any] = {name: draw(values) for name in ("motion_px_per_s", "sharpness")}
        more["source"] = draw(st.sampled_from(["coin", "htstep"]))
        more["width_px"] = draw(st.sampled_from([None, 640, 1280]))
        more["duplicate_group"] = group
        more[DUPLICATE_SCORE] = draw(st.floats(0, 5)) if group else None
        rows.append(row(index, **more))
    return table(rows)


@settings(deadline=None, max_examples=25)
@given(
    tables(),
    st.sampled_from(["min", "max"]),
    st.sampled_from(["drop", "keep"]),
    st.booleans(),
    st.floats(0, 4),
)
def test_a_curve_is_what_decide_does_at_each_threshold(
    candidates: pa.Table, side: str, absent: str, twins: bool, threshold: float
) -> None:
    bound: dict[str, Any] = {side: threshold}
    rules = [
        Rule("moved", "motion_px_per_s", when_absent=absent, **bound),
        Rule("sharp", "sharpness", min=1.0),
    ]
    if twins:
        rules.append(Rule("twins", DUPLICATE_SCORE, min=2.5, when_absent="keep"))
    for curve in yield_curves(candidates, Policy(tuple(rules))):
        for place in (*range(0, len(curve.at), 60), int(np.flatnonzero(curve.at == curve.threshold)[0])):
            moved = Policy(tuple(rules)).with_setting(
                f"{curve.rule.name}.{curve.side}={float(curve.at[place])!r}"
            )
            decided = decide(candidates, moved)
            kept = Counter(
                source
                for source, status in zip(
                    decided["source"].to_pylist(), decided["status"].to_pylist(), strict=True
                )
                if status == "kept"
            )
            assert {source: kept[source] for source in curve.kept} == {
                source: int(counts[place]) for source, counts in curve.kept.items()
            }
            if curve.at[place] == curve.threshold:
                assert {source: kept[source] for source in curve.now} == curve.now


def test_without_a_bound_is_wide_open() -> None:
    rows = [row(0, motion_px_per_s=0.0), row(1, motion_px_per_s=None), row(2), row(3, sharpness=0.0)]
    (curve,) = yield_curves(table(rows), POLICY, ["motion"])
    assert (curve.now, curve.without, curve.unit) == ({"coin": 1}, {"coin": 2}, "px/s")


def test_only_what_is_asked_for_is_drawn() -> None:
    candidates = table([row(index) for index in range(3)])
    drawn = yield_curves(candidates, POLICY, ["sharpness", "duration"])
    assert [(curve.rule.name, curve.side) for curve in drawn] == [
        ("duration", "min"),
        ("duration", "max"),
        ("sharpness", "min"),
    ]
    with pytest.raises(InputError, match="'sharpnes'"):
        yield_curves(candidates, POLICY, ["sharpnes"])


@pytest.mark.parametrize("kind", ["png", "pdf", "svg"])
def test_equal_curves_give_equal_pictures(tmp_path: Path, kind: str) -> None:
    candidates = table([row(index, motion_px_per_s=float(index)) for index in range(12)])
    curves = yield_curves(candidates, POLICY, ["motion"])
    for name in ("one", "other"):
        draw_curves(curves, {"coin": 12}, tmp_path / f"{name}.{kind}")
    pictures = [(tmp_path / f"{name}.{kind}").read_bytes() for name in ("one", "other")]
    assert pictures[0] == pictures[1]
    assert pictures[0][:4] in (b"\x89PNG", b"%PDF", b"<?xm")


def test_what_cannot_be_drawn_is_told(tmp_path: Path) -> None:
    curves = yield_curves(table([row()]), POLICY)
    with pytest.raises(InputError, match=r"\.png, \.pdf, \.svg"):
        draw_curves(curves, {"coin": 1}, tmp_path / "curves.gif")
    with pytest.raises(InputError, match="bound in force"):
        draw_curves([], {"coin": 1}, tmp_path / "curves.png")
    assert not list(tmp_path.iterdir())


def test_an_axis_says_its_unit_once() -> None:
    named = [("short_side_px", "px"), ("shake_px_per_s", "px/s"), ("black_share", "1"), ("sharpness", "1/px")]
    names = [axis_name(score, unit) for score, unit in [*named, ("luma_mean", "1"), ("words", "")]]
    assert names == [
        "short side (px)",
        "shake (px/s)",
        "black (share)",
        "sharpness (1/px)",
        "luma mean",
        "words",
    ]
