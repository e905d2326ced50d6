"""Yield curves: how many clips of each source are kept as one threshold moves and all other rules stay in force."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ksground.errors import InputError

from ..policy import DUPLICATE_SCORE, Policy, Rule
from .labelled import Bools, Floats, column_values, in_order, passes_all

POINTS = 161
# Few clips lie far out; an axis that held them too would hide where most are.
SHOWN = (0.01, 0.99)


@dataclass(frozen=True, slots=True)
class Curve:
    """What one bound of one rule does to the yield.

    at      float (k,): thresholds, ascending, the one in force among them
    kept    by source int (k,): clips kept with each threshold
    now, without   by source, clips kept with the threshold in force, and without this bound
    """

    rule: Rule
    side: str
    unit: str
    threshold: float
    at: Floats
    kept: dict[str, NDArray[np.int64]]
    now: dict[str, int]
    without: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The curve, JSON-able."""
        return {
            "rule": self.rule.name,
            "score": self.rule.score,
            "unit": self.unit,
            "bound": self.side,
            "threshold": self.threshold,
            "now": self.now,
            "without": self.without,
            "at": [round(float(each), 9) for each in self.at],
            "kept": {source: kept.tolist() for source, kept in self.kept.items()},
        }


def yield_curves(table: pa.Table, policy: Policy, wanted: Collection[str] = ()) -> list[Curve]:
    """A curve of each bound in force, near-duplicates decided at every threshold as `decide` does.

    table    measured candidates, with the rules' scores and duplicate_group, duplicate_distance
    wanted   scores or rules to draw alone; all without any. Raises InputError for one that is none.
    """
    in_force = [rule for rule in policy.rules if rule.bounds and rule.score in table.column_names]
    known = {name for rule in in_force for name in (rule.name, rule.score)}
    if unknown := [name for name in wanted if name not in known]:
        expected = f"a score or rule of the policy in force: {', '.join(sorted(known))}"
        raise InputError("--score", expected=expected, found=repr(unknown[0]))
    drawn = [rule for rule in in_force if not wanted or {rule.name, rule.score} & set(wanted)]
    sources = np.array(table["source"].to_pylist(), object)
    return [_curve(table, policy, rule, side, at, sources) for rule in drawn for side, at in rule.bounds]


def _curve(
    table: pa.Table, policy: Policy, rule: Rule, side: str, threshold: float, sources: NDArray[Any]
) -> Curve:
    sign = 1.0 if side == "min" else -1.0
    if rule.score == DUPLICATE_SCORE:
        above, upto = _as_twins_part(table, policy, rule)
    else:
        above, upto = _as_bound_moves(table, policy, rule, side)
    at = _axis(column_values(table, rule.score), threshold)
    kept, now, without = {}, {}, {}
    for source in sorted(set(sources)):
        # Kept while above < threshold <= upto, both turned so that a higher threshold is a stricter one.
        own = (sources == source) & (above < upto)
        low, high = np.sort(above[own]), np.sort(upto[own])
        kept[source] = _count(low, high, sign * at)
        now[source] = int(_count(low, high, np.array([sign * threshold]))[0])
        without[source] = int(np.sum(np.isneginf(low)))
    unit = (table.schema.field(rule.score).metadata or {}).get(b"unit", b"").decode()
    return Curve(rule, side, unit, threshold, at, kept, now, without)


def _count(low: Floats, high: Floats, at: Floats) -> NDArray[np.int64]:
    """How many of the intervals (low, high] hold each number; ends sorted on their own."""
    begun = np.searchsorted(low, at, "left")
    over = np.searchsorted(high, at, "left")
    return (begun - over).astype(np.int64)


def _as_bound_moves(table: pa.Table, policy: Policy, rule: Rule, side: str) -> tuple[Floats, Floats]:
    """Per candidate the turned thresholds (above, upto] between which it is kept."""
    rest = replace(rule, min=None) if side == "min" else replace(rule, max=None)
    others = [rest if each.name == rule.name else each for each in in_order(policy)]
    passing = passes_all(others, table)
    values = column_values(table, rule.score) * (1.0 if side == "min" else -1.0)
    upto = np.where(np.isnan(values), np.inf if rule.when_absent == "keep" else -np.inf, values)
    upto[~passing] = -np.inf
    above = np.full(len(table), -np.inf)
    for twins in _groups(table, _twins(table, policy) & passing):
        # A twin is kept only while every better one of its group is dropped.
        above[twins[1:]] = np.maximum.accumulate(upto[twins])[:-1]
    return above, upto


def _as_twins_part(table: pa.Table, policy: Policy, rule: Rule) -> tuple[Floats, Floats]:
    """The same for the least distance of near-duplicates: a twin is kept up to its own, or a better one's."""
    passing = passes_all(in_order(policy), table)
    distance = column_values(table, DUPLICATE_SCORE)
    upto = np.where(passing, np.where(np.isnan(distance), np.inf, distance), -np.inf)
    for twins in _groups(table, passing & ~np.isnan(distance)):
        nearest_better = np.minimum.accumulate(distance[twins])
        upto[twins[0]] = np.inf
        upto[twins[1:]] = np.maximum(distance[twins[1:]], nearest_better[:-1])
    return np.full(len(table), -np.inf), upto


def _twins(table: pa.Table, policy: Policy) -> Bools:
    """bool (n,): which candidates the policy takes for near-duplicates of others."""
    nearest = [rule.min for rule in policy.rules if rule.score == DUPLICATE_SCORE and rule.min is not None]
    distance = column_values(table, DUPLICATE_SCORE)
    return distance < max(nearest) if nearest else np.zeros(len(table), bool)


def _groups(table: pa.Table, rows: Bools) -> list[NDArray[np.int64]]:
    """Rows of each group of near-duplicates, the one to be kept first: most pixels, then the first clip_id."""
    places = np.flatnonzero(rows)
    if not len(places):
        return []
    pixels = np.nan_to_num(column_values(table, "width_px") * column_values(table, "height_px"))[places]
    some = table.select(["duplicate_group", "clip_id"]).take(pa.array(places))
    ranked = some.append_column("fewer_pixels", pa.array(-pixels))
    keys = [(name, "ascending") for name in ("duplicate_group", "fewer_pixels", "clip_id")]
    order = pc.sort_indices(ranked, sort_keys=keys).to_numpy()
    group = np.array(some["duplicate_group"].to_pylist(), object)[order]
    ends = np.flatnonzero(group[1:] != group[:-1]) + 1
    return list(np.split(places[order], ends))


def _axis(values: Floats, threshold: float) -> Floats:
    """Thresholds to draw: where most values lie, the one in force among them."""
    measured = values[np.isfinite(values)]
    low, high = np.quantile(measured, SHOWN) if len(measured) else (threshold, threshold)
    room = 0.05 * (max(high, threshold) - min(low, threshold)) or 0.05 * abs(threshold) or 1.0
    low, high = min(low, threshold - room), max(high, threshold + room)
    if len(measured) and measured.min() >= 0:
        low = max(float(low), 0.0)
    return np.unique(np.append(np.linspace(low, high, POINTS), threshold))
