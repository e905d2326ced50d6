"""Results: one JSON file a system, written once and never changed; and how the systems compare, one file a comparison.

Everything a table shows stands in these files: `leaderboard` computes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["system", "floor", "baseline"]


@dataclass(frozen=True, slots=True)
class Value:
    """A number with what it stands on.

    value      None where it could not be had; `notes` say why
    low, high  confidence interval, clustered by source video; None where there is none
    n          clips that count; n_missing: clips that should and do not
    dimensions of the features, for a distance of sets; None for a mean over clips
    notes      what a reader must know, in words: "n below the feature dimension", "3 of 40 clips missing"
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    n_missing: int = 0
    dimensions: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """One metric of one system: over all clips, and by group ("source" or "task" -> group -> value)."""

    metric: str
    title: str
    better: Literal["higher", "lower"]
    overall: Value
    groups: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClipScores:
    """One clip of one system: metric -> value, None where it has none; `picture` is a file beside the result."""

    clip_id: str
    video_id: str
    source: str
    task: str | None
    step: str | None
    values: Mapping[str, float | None]
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """All scores of one system under one receipt.

    kind     "floor": real against real, or re-encoded; "baseline": copied input frame, nearest training clip
    notes    what a reader must know of the whole row, in words: "no colour matrix in 2 of 40 clips: read as BT.601"
    receipt  what the numbers stand on, flat: field -> text or number; `receipt_sha256` is of its canonical JSON
    """

    system: str
    version: str
    kind: Kind
    protocol: str
    receipt: Mapping[str, str | int | float]
    receipt_sha256: str
    scores: Sequence[Score]
    clips: Sequence[ClipScores]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Duel:
    """Two systems on one metric: `difference` is first minus second, with its interval.

    p       two-sided, paired, clustered by source video; p_holm: after Holm's correction over the metric's duels
    winner  the better one where p_holm is below the protocol's alpha, None for a tie
    n       clips that both have; no other counts
    """

    metric: str
    first: str
    second: str
    difference: float
    low: float
    high: float
    p: float
    p_holm: float
    winner: str | None
    n: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every pair of systems on every metric.

    rank_probabilities  metric -> system -> chance of rank 1, 2, …, over the clips that all systems have
    notes               metric -> pairs that could not be compared, and why
    """

    receipt_sha256: str
    duels: Sequence[Duel]
    rank_probabilities: Mapping[str, Mapping[str, Sequence[float]]]
    notes: Mapping[str, Sequence[str]] = field(default_factory=dict)
