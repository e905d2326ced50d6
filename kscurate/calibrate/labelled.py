"""A ledger's measured candidates beside what was said of them, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..policy import DECISION, DUPLICATE_SCORE, Policy, Rule
from .labels import Label, Labels

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ALREADY_GROUPED = ("duplicate_group", DUPLICATE_SCORE)


@dataclass(frozen=True, slots=True)
class Labelled:
    """n measured candidates: their table, and per row what is needed to judge a policy.

    footage   int (n,): number of the video, the same for videos that share near-duplicates: they are no two witnesses
    label     per row the label, or None
    weight    float (n,): the label's weight, 0 without one
    good, bad   bool (n,): labelled keep, labelled drop
    """

    table: pa.Table
    footage: Ints
    label: tuple[Label | None, ...]

    @property
    def weight(self) -> Floats:
        return np.array([each.weight if each else 0.0 for each in self.label], np.float64)

    @property
    def good(self) -> Bools:
        return np.array([each is not None and each.keep for each in self.label], bool)

    @property
    def bad(self) -> Bools:
        return np.array([each is not None and not each.keep for each in self.label], bool)

    def says(self, reason: str) -> NDArray[np.int8]:
        """int8 (n,): 1 labelled drop for this reason, -1 labelled otherwise, 0 not told."""
        return np.array([each.says(reason) if each else 0 for each in self.label], np.int8)

    def values(self, score: str) -> Floats:
        """float64 (n,): the score, NaN where it was not measured."""
        return column_values(self.table, score)

    def where(self, rows: Bools) -> Labelled:
        """The candidates of these rows."""
        label = tuple(each for each, taken in zip(self.label, rows, strict=True) if taken)
        return Labelled(self.table.filter(pa.array(rows)), self.footage[rows], label)

    @property
    def labels(self) -> int:
        """How many are labelled."""
        return sum(each is not None for each in self.label)

    @property
    def labelled_videos(self) -> int:
        """How many videos the labelled ones are of."""
        rows = np.array([each is not None for each in self.label], bool)
        return len(pc.unique(self.table["video_id"].filter(pa.array(rows))))


def measured(ledger: pa.Table) -> pa.Table:
    """The ledger's candidates that were measured, in its order; what was decided about them is left out."""
    rows = ledger.filter(pc.is_null(ledger["error"]))
    decided = [each.name for each in DECISION if each.name not in ALREADY_GROUPED]
    return rows.drop_columns([name for name in decided if name in rows.column_names])


def beside(ledger: pa.Table, labels: Labels) -> Labelled:
    """The ledger's measured candidates with their labels."""
    table = measured(ledger)
    label = tuple(labels.by_clip.get(clip_id) for clip_id in table["clip_id"].to_pylist())
    return Labelled(table, _footage(table), label)


def column_values(table: pa.Table, name: str) -> Floats:
    """float64 (n,): a column of numbers, NaN where it is null or not there."""
    if name not in table.column_names:
        return np.full(len(table), np.nan)
    return np.array(pc.fill_null(table[name].cast(pa.float64()), np.nan).to_numpy(), np.float64)


def _footage(table: pa.Table) -> Ints:
    """Videos, joined where a group of near-duplicates holds clips of both."""
    video = pc.dictionary_encode(pc.binary_join_element_wise(table["source"], table["video_id"], "/"))
    video = video.combine_chunks().indices.to_numpy().astype(np.int64)
    if "duplicate_group" not in table.column_names or not len(table):
        return video
    group = table["duplicate_group"].combine_chunks().dictionary_encode().indices
    grouped = pc.is_valid(group).to_numpy(zero_copy_only=False)
    twins = pc.fill_null(group, 0).to_numpy().astype(np.int64)[grouped] + video.max() + 1
    nodes = max(video.max(), twins.max(initial=0)) + 1
    links = coo_array((np.ones(len(twins)), (video[grouped], twins)), shape=(nodes, nodes))
    return connected_components(links, directed=False)[1][video].astype(np.int64)


def in_order(policy: Policy) -> Iterator[Rule]:
    """The rules in force that judge a clip by itself: not the near-duplicates', which comes after all others."""
    yield from (rule for rule in policy.rules if rule.bounds and rule.score != DUPLICATE_SCORE)


def fails(rule: Rule, values: Floats) -> Bools:
    """bool (n,): which values the rule drops, the missing ones too where it says so."""
    unmeasured = np.isnan(values)
    low = values < rule.min if rule.min is not None else np.zeros(len(values), bool)
    high = values > rule.max if rule.max is not None else np.zeros(len(values), bool)
    missing = unmeasured if rule.when_absent == "drop" and rule.bounds else np.zeros(len(values), bool)
    return low | high | missing


def passes_all(rules: Iterable[Rule], table: pa.Table) -> Bools:
    """bool (n,): which candidates no rule drops."""
    passing = np.ones(len(table), bool)
    for rule in rules:
        passing &= ~fails(rule, column_values(table, rule.score))
    return passing
