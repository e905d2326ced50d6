"""How many clips at most, and who stays: a decided table in, the same table with those over quota dropped.

Each source's and task's kept clips are ordered by their slack: the distance to the bound they came nearest to, as a
share of it; the largest first, then the clip_id. A quota then takes the first of every task, then the second of every
task, and so on: large tasks are cut to one height, and the long tail stays whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ksground.errors import InputError

RULE, REASON = "quota", "over quota"
Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Quotas:
    """The table [quotas]; what is not set bounds nothing. `file` is where it was read, for errors alone.

    max_total       kept clips in all
    max_per_task    kept clips of one task of one source
    max_per_source  (source, kept clips), sorted
    min_per_source  (source, kept clips), sorted: held free for it below max_total; fewer are an error

    Raises ValueError for what nothing can meet.
    """

    max_total: int | None = None
    max_per_task: int | None = None
    max_per_source: Counts = ()
    min_per_source: Counts = ()
    file: str = field(default="the quotas", compare=False, repr=False)

    def __post_init__(self) -> None:
        least, most = dict(self.min_per_source), dict(self.max_per_source)
        for source in sorted(least.keys() & most.keys()):
            if least[source] > most[source]:
                raise ValueError(f"min_per_source.{source} {least[source]:,} above its max {most[source]:,}")
        if self.max_total is not None and sum(least.values()) > self.max_total:
            wanted = " + ".join(f"{source} {count:,}" for source, count in self.min_per_source)
            raise ValueError(f"min_per_source {wanted} above max_total {self.max_total:,}")

    def __bool__(self) -> bool:
        """Whether anything is set."""
        counts = (self.max_total, self.max_per_task)
        return any(each is not None for each in counts) or bool(self.max_per_source or self.min_per_source)

    def as_table(self) -> dict[str, Any]:
        """What is set, as a TOML table: numbers, and tables of numbers by source."""
        table: dict[str, Any] = {
            name: value
            for name in ("max_total", "max_per_task")
            if (value := getattr(self, name)) is not None
        }
        by_source = {name: dict(getattr(self, name)) for name in ("max_per_source", "min_per_source")}
        return table | {name: counts for name, counts in by_source.items() if counts}

    def require_sources(self, known: Iterable[str], at_hand: Iterable[str]) -> None:
        """Raise InputError if a quota names a source that is not `known`, or a minimum one that is not `at_hand`;
        ask before hours of scoring.
        """
        for name, choice, of in (
            ("max_per_source", known, "known sources"),
            ("min_per_source", at_hand, "sources that have annotations here"),
        ):
            names = sorted(set(choice))
            for source, count in getattr(self, name):
                if source not in names and (count or name == "max_per_source"):
                    raise InputError(
                        self.file,
                        expected=f"quotas.{name} to name {of}: {', '.join(names) or 'none'}",
                        found=f"{source} = {count:,}",
                    )


def apply_quotas(decided: pa.Table, quotas: Quotas) -> pa.Table:
    """Drop what is over quota, for the rule "quota"; everything else stays as `policy.decide` decided it.

    Of a clip dropped here `score` names the quota, `threshold` the clips it lets pass, and `value` the clip's place in
    the order. Rows may come in any order. Raises InputError for a minimum that the kept clips do not reach.
    """
    if not quotas:
        return decided
    kept = np.flatnonzero(pc.equal(decided["status"], "kept").to_numpy())
    clips = _Clips.of(
        decided.select(["clip_id", "source", "task_id", "margin", "threshold"]).take(pa.array(kept))
    )
    verdict = _Verdict.of_nobody(len(kept))
    if quotas.max_per_task is not None:
        verdict.drop("max_per_task", quotas.max_per_task, clips.height, np.full(len(kept), True))
    for source, count in quotas.max_per_source:
        within = clips.of_source(source)
        verdict.drop("max_per_source", count, clips.places(within & ~verdict.dropped), within)
    _require_minima(clips, verdict.dropped, quotas)
    if quotas.max_total is not None:
        places = clips.places(~verdict.dropped, _held_free(clips, verdict.dropped, quotas))
        verdict.drop("max_total", quotas.max_total, places, np.full(len(kept), True))
    return _with_drops(decided, kept[verdict.dropped], verdict)


@dataclass(frozen=True, slots=True)
class _Clips:
    """Kept clips: source, place by name, and height: the place, from 1, within the task, by slack."""

    source: NDArray[Any]
    name: NDArray[np.int64]
    slack: NDArray[np.float64]
    height: NDArray[np.int64]

    @classmethod
    def of(cls, kept: pa.Table) -> _Clips:
        name = np.arange(len(kept))
        ids = kept["clip_id"].combine_chunks()
        # A ledger is sorted already, and comparing neighbours costs less than sorting once more.
        if not pc.all(pc.less_equal(ids[:-1], ids[1:])).as_py():
            name[pc.sort_indices(ids).to_numpy()] = np.arange(len(kept))
        margin, threshold = (
            np.asarray(pc.fill_null(kept[each], np.nan).to_numpy(), np.float64)
            for each in ("margin", "threshold")
        )
        with np.errstate(over="ignore"):
            slack = margin / np.where(threshold == 0, 1.0, np.abs(threshold))
        # A clip that no bound measured has nothing to show for itself.
        slack = np.where(np.isnan(slack), -np.inf, slack)
        sources = pc.dictionary_encode(kept["source"]).combine_chunks().indices.to_numpy()
        tasks = pc.fill_null(pc.dictionary_encode(kept["task_id"]).combine_chunks().indices, -1).to_numpy()
        order = np.lexsort((name, -slack, tasks, sources))
        starts = np.r_[True, (np.diff(tasks[order]) != 0) | (np.diff(sources[order]) != 0)][: len(order)]
        begin = np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))
        height = np.empty(len(order), np.int64)
        height[order] = np.arange(len(order)) - begin + 1
        return cls(np.asarray(kept["source"].to_numpy(), object), name, slack, height)

    def of_source(self, source: str) -> NDArray[np.bool_]:
        return np.asarray(self.source == source, bool)

    def places(self, among: NDArray[np.bool_], first: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """Place, from 1, of each of `among` in the order of all tasks; those of `first` come first; 0 for others."""
        rows = np.flatnonzero(among)
        later = ~first[rows] if first is not None else np.zeros(len(rows), bool)
        order = np.lexsort((self.name[rows], -self.slack[rows], self.height[rows], later))
        place = np.zeros(len(among), np.int64)
        place[rows[order]] = np.arange(1, len(rows) + 1)
        return place


@dataclass(slots=True)
class _Verdict:
    """Per kept clip: whether it is dropped, and the name of the quota, its count and the clip's place if so."""

    dropped: NDArray[np.bool_]
    quota: NDArray[Any]
    count: NDArray[np.int64]
    place: NDArray[np.int64]

    @classmethod
    def of_nobody(cls, clips: int) -> _Verdict:
        nothing = np.zeros(clips, np.int64)
        return cls(np.zeros(clips, bool), np.full(clips, "", object), nothing, nothing.copy())

    def drop(self, quota: str, count: int, place: NDArray[np.int64], among: NDArray[np.bool_]) -> None:
        over = among & ~self.dropped & (place > count)
        self.dropped[over], self.quota[over] = True, quota
        self.count[over], self.place[over] = count, place[over]


def _require_minima(clips: _Clips, dropped: NDArray[np.bool_], quotas: Quotas) -> None:
    for source, least in quotas.min_per_source:
        passing, left = int(clips.of_source(source).sum()), int((clips.of_source(source) & ~dropped).sum())
        if left < least:
            cut = f", and {left:,} of them the other quotas" if left < passing else ""
            raise InputError(
                quotas.file,
                expected=f"at least {least:,} kept clips of {source} (quotas.min_per_source.{source})",
                found=f"{passing:,} pass the policy{cut}",
                hint="ask for fewer, or loosen the rules that cost most: `kscurate yield` shows them",
            )


def _held_free(clips: _Clips, dropped: NDArray[np.bool_], quotas: Quotas) -> NDArray[np.bool_]:
    """The first clips of each source that has a minimum, as many as that."""
    held = np.zeros(len(dropped), bool)
    for source, least in quotas.min_per_source:
        places = clips.places(clips.of_source(source) & ~dropped)
        held |= (places > 0) & (places <= least)
    return held


def _with_drops(decided: pa.Table, rows: NDArray[np.int64], verdict: _Verdict) -> pa.Table:
    over = np.zeros(len(decided), bool)
    over[rows] = True
    mask = pa.array(over)
    dropped = verdict.dropped
    count, place = verdict.count[dropped].astype(np.float64), verdict.place[dropped].astype(np.float64)
    values: Mapping[str, Any] = {
        "status": pa.repeat(pa.scalar("dropped"), len(rows)),
        "rule": pa.repeat(pa.scalar(RULE), len(rows)),
        "reason": pa.repeat(pa.scalar(REASON), len(rows)),
        "score": pa.array(verdict.quota[dropped], pa.string()),
        "threshold": pa.array(count),
        "bound": pa.repeat(pa.scalar("max"), len(rows)),
        "value": pa.array(place),
        "margin": pa.array(count - place),
    }
    for name, new in values.items():
        column = pc.replace_with_mask(decided[name].combine_chunks(), mask, new)
        decided = decided.set_column(decided.column_names.index(name), decided.schema.field(name), column)
    return decided
