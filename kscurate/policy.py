"""Thresholds applied to scores: a table of candidates in, the same table with a decision and its reason out.

Rules stand in the order of the file, and the first that a candidate fails names the drop. Near-duplicates
come after all other rules, whatever their place in the file, because which member of a group is kept depends
on who is left.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ksground.errors import InputError

from .column import Column

DUPLICATE_SCORE = "duplicate_distance"

DECISION = (
    Column("status", "string", "", "What became of the candidate: kept, dropped or failed."),
    Column("rule", "string", "", "The policy's first rule that the candidate fails; null unless dropped."),
    Column(
        "reason",
        "string",
        "",
        "Why it is not kept: the rule's human word, or the error of a failed candidate.",
    ),
    Column(
        "score", "string", "", "The score that decided; for a kept candidate the one nearest to its bound."
    ),
    Column(
        "threshold",
        "double",
        "the score's",
        "The bound that decided, or the nearest one of a kept candidate.",
    ),
    Column("bound", "string", "", "Which side the threshold bounds: min or max."),
    Column("value", "double", "the score's", "The candidate's value of that score."),
    Column("margin", "double", "the score's", "Distance from the threshold; negative on the failing side."),
    Column(
        "duplicate_group",
        "string",
        "",
        "Smallest clip_id of the near-duplicates it belongs to; null if alone.",
    ),
    Column("duplicate_of", "string", "", "The clip_id kept instead of this near-duplicate."),
    Column("duplicate_distance", "double", "bits of 64", "Picture distance to its nearest near-duplicate."),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """`min <= score <= max`, else dropped for `reason`; without a bound the rule is switched off.

    `when_absent` says what an unmeasured score means: "drop" (a missing value never passes) or "keep".
    `evidence` says in words what the bounds were chosen on; it decides nothing. Raises ValueError for what
    cannot be a rule.
    """

    name: str
    score: str
    min: float | None = None
    max: float | None = None
    reason: str = ""
    when_absent: str = "drop"
    evidence: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9_-]+", self.name):
            raise ValueError(f"a name that is not of letters, digits, _ and -: {self.name!r}")
        if self.when_absent not in ("drop", "keep"):
            raise ValueError(f"when_absent = {self.when_absent!r}, which is neither 'drop' nor 'keep'")
        if any(bound is not None and not math.isfinite(bound) for bound in (self.min, self.max)):
            raise ValueError(f"a bound that is not finite: min {self.min}, max {self.max}")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min} above max {self.max}")
        if self.score == DUPLICATE_SCORE and (self.max is not None or self.when_absent != "keep"):
            raise ValueError(
                f'a {DUPLICATE_SCORE} rule needs when_absent = "keep" and min alone: no twin, no distance'
            )
        if not self.reason:
            object.__setattr__(self, "reason", self.name)

    @property
    def bounds(self) -> tuple[tuple[str, float], ...]:
        """The bounds that are set: ("min", number), ("max", number)."""
        return tuple((side, at) for side, at in (("min", self.min), ("max", self.max)) if at is not None)

    def as_table(self) -> dict[str, Any]:
        """The rule as a TOML table; what is not set is left out."""
        keys = ("score", "min", "max", "reason", "when_absent")
        said = {key: value for key in keys if (value := getattr(self, key)) is not None}
        return said | ({"evidence": self.evidence} if self.evidence else {})


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules in order; `file` is where they were read, for errors alone."""

    rules: tuple[Rule, ...] = ()
    file: str = field(default="the policy", compare=False, repr=False)

    def with_setting(self, text: str) -> Policy:
        """Change one bound: "motion.min=0.8", or "motion.max=none" to lift it. Raises InputError."""
        match = re.fullmatch(r"([A-Za-z0-9_-]+)\.(min|max)=(.*)", text.strip())
        names = [rule.name for rule in self.rules]
        if not match or match[1] not in names:
            expected = f"rule.min=number or rule.max=number, or none; rules: {', '.join(names) or 'none'}"
            raise InputError("--set", expected=expected, found=repr(text))
        name, side, value = match.groups()
        try:
            bound = None if value.lower() == "none" else float(value)
            change: dict[str, Any] = {side: bound}
            # A bound set by hand has not the evidence of the one it replaces.
            changed = tuple(
                replace(each, evidence="", **change) if each.name == name else each for each in self.rules
            )
        except ValueError as error:
            raise InputError("--set", expected="a bound that can hold", found=f"{text!r}: {error}") from None
        return replace(self, rules=changed)

    def require_columns(self, names: Iterable[str]) -> None:
        """Raise InputError if a rule's score is not among `names`; ask before hours of scoring, not after."""
        known = set(names)
        for rule in self.rules:
            if rule.score not in known:
                raise InputError(
                    self.file,
                    expected=f"policy.{rule.name}.score to be one of {', '.join(sorted(known))}",
                    found=repr(rule.score),
                )


@dataclass(slots=True)
class _Verdicts:
    """Per row, the bound that speaks: index of the rule (-1 none), threshold, side, value, margin (NaN
    unknown).
    """

    rule: NDArray[np.int32]
    threshold: NDArray[np.float64]
    is_max: NDArray[np.bool_]
    value: NDArray[np.float64]
    margin: NDArray[np.float64]

    @classmethod
    def of_nobody(cls, rows: int) -> _Verdicts:
        nothing = np.full(rows, np.nan)
        return cls(np.full(rows, -1, np.int32), nothing, np.zeros(rows, bool), nothing.copy(), nothing.copy())

    def set(
        self, where: NDArray[np.bool_], rule: int, threshold: float, side: str, value: Any, margin: Any
    ) -> None:
        self.rule[where], self.threshold[where], self.is_max[where] = rule, threshold, side == "max"
        self.value[where], self.margin[where] = value[where], margin[where]


def decide(candidates: pa.Table, policy: Policy) -> pa.Table:
    """Decide each candidate and give the table with the columns of `DECISION` at its end.

    Needs clip_id, error, width_px, height_px, duplicate_group, duplicate_distance (absent: no duplicates) and
    the rules' scores. A candidate with an error is failed. A kept one names in score, threshold, bound, value
    and margin the bound it came nearest to, as a share of that threshold; rule and reason are null. Of
    near-duplicates that pass all other rules, the one of most pixels (then the first clip_id) is kept. Raises
    InputError for an unknown score.
    """
    scores = _numbers(candidates)
    policy.require_columns(scores)
    failed = pc.is_valid(candidates["error"]).to_numpy()
    drops, nearest = _Verdicts.of_nobody(len(candidates)), _Verdicts.of_nobody(len(candidates))
    slack = np.full(len(candidates), np.inf)
    for index, rule in enumerate(policy.rules):
        if rule.score == DUPLICATE_SCORE or not rule.bounds:
            continue
        value = _as_floats(candidates[rule.score])
        if rule.when_absent == "drop":
            drops.set(~failed & (drops.rule < 0) & np.isnan(value), index, np.nan, "", value, value)
        for side, threshold in rule.bounds:
            margin = value - threshold if side == "min" else threshold - value
            drops.set(~failed & (drops.rule < 0) & (margin < 0), index, threshold, side, value, margin)
            with np.errstate(over="ignore"):
                share = margin / (abs(threshold) or 1.0)
            nearest.set(share < slack, index, threshold, side, value, margin)
            slack = np.fmin(slack, share)
    instead = np.full(len(candidates), -1, np.int64)
    for index, rule in enumerate(policy.rules):
        if (
            rule.score == DUPLICATE_SCORE
            and rule.min is not None
            and DUPLICATE_SCORE in candidates.column_names
        ):
            distance = _as_floats(candidates[DUPLICATE_SCORE])
            instead = _kept_instead(candidates, ~failed & (drops.rule < 0) & (distance < rule.min))
            drops.set(instead >= 0, index, rule.min, "min", distance, distance - rule.min)
    return _with_decision(candidates, policy, failed, drops, nearest, instead)


def _kept_instead(candidates: pa.Table, twins: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Row of the group member kept in place of each of `twins`; -1 for the best of a group and all other
    rows.
    """
    instead = np.full(len(candidates), -1, np.int64)
    rows = np.flatnonzero(twins)
    some = candidates.select(["clip_id", "width_px", "height_px", "duplicate_group"]).take(pa.array(rows))
    pixels = np.nan_to_num(_as_floats(some["width_px"]) * _as_floats(some["height_px"]))
    ranked = some.select(["duplicate_group", "clip_id"]).append_column("fewer_pixels", pa.array(-pixels))
    keys = [(name, "ascending") for name in ("duplicate_group", "fewer_pixels", "clip_id")]
    order = pc.sort_indices(ranked, sort_keys=keys).to_numpy()
    group = pc.dictionary_encode(some["duplicate_group"].combine_chunks()).indices.to_numpy()[order]
    starts = np.r_[True, group[1:] != group[:-1]][: len(order)]
    best = order[np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))]
    instead[rows[order[~starts]]] = rows[best[~starts]]
    return instead


def _with_decision(
    candidates: pa.Table,
    policy: Policy,
    failed: NDArray[np.bool_],
    drops: _Verdicts,
    nearest: _Verdicts,
    instead: NDArray[np.int64],
) -> pa.Table:
    dropped = drops.rule >= 0
    kept = ~failed & ~dropped
    words = pa.array(["kept", "dropped", "failed"])
    rules = policy.rules
    names = pa.array([rule.name for rule in rules], pa.string())
    scores = pa.array([rule.score for rule in rules], pa.string())
    reasons = pa.array(
        [rule.reason for rule in rules] + [f"{rule.name} unmeasured" for rule in rules], pa.string()
    )
    unmeasured = dropped & np.isnan(drops.value)
    speaks = np.where(kept, nearest.rule, drops.rule)
    threshold = np.where(kept, nearest.threshold, drops.threshold)
    is_max = np.where(kept, nearest.is_max, drops.is_max)
    reason = reasons.take(_or_null(drops.rule + unmeasured * len(rules), dropped))
    decision: dict[str, Any] = {
        "status": words.take(pa.array(dropped + 2 * failed.astype(np.int8))),
        "rule": names.take(_or_null(drops.rule, dropped)),
        "reason": pc.coalesce(candidates["error"], pa.chunked_array([reason])),
        "score": scores.take(_or_null(speaks, speaks >= 0)),
        "threshold": pa.array(threshold, from_pandas=True),
        "bound": pa.array(["min", "max"]).take(_or_null(is_max.astype(np.int8), ~np.isnan(threshold))),
        "value": pa.array(np.where(kept, nearest.value, drops.value), from_pandas=True),
        "margin": pa.array(np.where(kept, nearest.margin, drops.margin), from_pandas=True),
        "duplicate_of": candidates["clip_id"].take(_or_null(instead, instead >= 0)),
    }
    for column in DECISION:
        if column.name not in decision:
            there = column.name in candidates.column_names
            decision[column.name] = (
                candidates[column.name] if there else pa.nulls(len(candidates), column.type)
            )
    measured = candidates.drop_columns([c.name for c in DECISION if c.name in candidates.column_names])
    for column in DECISION:
        measured = measured.append_column(column.name, decision[column.name])
    return measured


def _or_null(indices: NDArray[Any], valid: NDArray[np.bool_]) -> pa.Array:
    return pa.array(indices, mask=~valid)


def _numbers(table: pa.Table) -> list[str]:
    kinds = (pa.types.is_floating, pa.types.is_integer, pa.types.is_boolean)
    names = [each.name for each in table.schema if any(is_kind(each.type) for is_kind in kinds)]
    own = {column.name for column in DECISION}
    return [name for name in names if name not in own] + [DUPLICATE_SCORE]


def _as_floats(column: pa.ChunkedArray) -> NDArray[np.float64]:
    return np.array(pc.fill_null(column.cast(pa.float64()), np.nan).to_numpy(), np.float64)
