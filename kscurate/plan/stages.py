"""The arithmetic of a plan: segments by source after each rule, each count with its basis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ..config import CurateConfig
from .published_sizes import PUBLISHED

MEASURED, ASSUMED = "MEASURED", "ASSUMED"
INSTRUCTIONAL = ("coin", "crosstask", "htstep")
# Published times are decimal fractions: 12.3 - 10.3 is 2 s.
ROUNDING_S = 1e-6
Counts = dict[str, float]


@dataclass(frozen=True, slots=True)
class Stage:
    """One line of the plan: how many by source, on what basis, and from what; low and high where there is a range."""

    name: str
    counts: Counts
    basis: str
    source: str
    low: Counts = field(default_factory=dict)
    high: Counts = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The line with its sums over all and over the instructional sources."""
        table: dict[str, Any] = {"name": self.name, "basis": self.basis, "from": self.source}
        for name, counts in (("counts", self.counts), ("low", self.low), ("high", self.high)):
            if counts:
                table[name] = {each: round(count) for each, count in with_sums(counts).items()}
        return table


def with_sums(counts: Counts) -> Counts:
    """The counts by source, then their sums: "instructional" and "all"."""
    instructional = sum(count for source, count in counts.items() if source in INSTRUCTIONAL)
    return counts | {"instructional": instructional, "all": sum(counts.values())}


@dataclass(frozen=True, slots=True)
class Lengths:
    """The rules of a policy that an annotation file alone can tell: at least min_s; longer than max_s is split."""

    min_s: float
    max_s: float

    @classmethod
    def of(cls, config: CurateConfig) -> Lengths:
        bounds = [
            rule.min for rule in config.policy.rules if rule.score == "duration_s" and rule.min is not None
        ]
        return cls(max(bounds, default=0.0), config.clips.max_s)

    def long_enough(self, length_s: NDArray[np.float64]) -> NDArray[np.bool_]:
        return np.asarray(length_s >= self.min_s - ROUNDING_S)

    def pieces(self, length_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Into how many equal parts a segment is split, cuts aside; 0 if it is too short."""
        parts = np.maximum(1.0, np.ceil(length_s / self.max_s - ROUNDING_S))
        return np.where(self.long_enough(length_s), parts, 0.0)


def length_stages(segments: pa.Table, lengths: Lengths) -> list[Stage]:
    """Segments, those long enough, of these the ones that need no split, and the pieces that all of them give."""
    length_s = pc.subtract(segments["end_s"], segments["start_s"]).to_numpy()
    enough = lengths.long_enough(length_s)
    short = enough & (length_s <= lengths.max_s + ROUNDING_S)
    lines = (
        ("annotated segments", np.ones(len(segments))),
        (f"at least {lengths.min_s:g} s", enough),
        (f"{lengths.min_s:g} to {lengths.max_s:g} s (were long ones dropped)", short),
        (f"pieces of up to {lengths.max_s:g} s (long: split)", lengths.pieces(length_s)),
    )
    return [Stage(name, by_source(segments, kept), MEASURED, "the annotation files") for name, kept in lines]


def by_source(segments: pa.Table, weight: NDArray[Any]) -> Counts:
    """Sum of `weight` (rows,) by source, in alphabetical order."""
    sums = pa.table({"source": segments["source"], "n": pa.array(weight.astype(np.float64))})
    summed = sums.group_by("source").aggregate([("n", "sum")]).sort_by("source")
    return dict(zip(summed["source"].to_pylist(), summed["n_sum"].to_pylist(), strict=True))


def in_full(stages: Sequence[Stage]) -> list[Stage]:
    """The same lines for the datasets as published: each source's counts times published over annotated segments.

    That the segments which are not here are like those which are is an assumption, and each line says so.
    """
    here = stages[0].counts
    factors = {
        source: PUBLISHED[source].segments / count
        for source, count in here.items()
        if source in PUBLISHED and count and PUBLISHED[source].segments > count
    }
    if not factors:
        return []
    said = f"{', '.join(factors)}: those not here are taken to be like those here"
    return [Stage(each.name, _times(each.counts, factors), ASSUMED, said) for each in stages]


def available(pieces: Stage, share: float, said: str) -> Stage:
    """What is left of `pieces` where one share of the videos can be had, whatever the source."""
    counts = {source: count * share for source, count in pieces.counts.items()}
    return Stage(f"of {share:.0%} of the videos", counts, ASSUMED, said)


def _times(counts: Counts, factors: Mapping[str, float]) -> Counts:
    return {source: count * factors.get(source, 1.0) for source, count in counts.items()}
