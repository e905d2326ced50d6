"""The bias audit: how often each rule drops the clips of each group, and on which groups it falls harder.

Every group is held against the rest of its grouping. A rule is said to fall harder on a group only if the difference
survives three questions: is it beyond chance, given that clips of one video are alike (`cluster.py`)? Is it still,
given how many questions were asked (Benjamini and Hochberg over all of them, at 5%)? Is it large enough to matter
(Cohen's h >= 0.2)? Groups are not adjusted for each other: a source of small videos shows twice. Among bands of length
or resolution only what passes the rule on that very score is compared; what it drops, it drops by design.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..policy import DUPLICATE_SCORE, Policy
from ..quotas import RULE as QUOTA
from . import cluster
from .groups import DEFINING_SCORE, GROUPINGS, group_columns

FALSE_DISCOVERY_RATE = 0.05
SMALLEST_EFFECT = 0.2
FEWEST_CLIPS = 20
FEWEST_VIDEOS = 5
ANY_RULE = "any rule"
KNOWN_BEFORE_MEASURING = ("source", "domain", "task")

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something that can keep a candidate out: a rule of the policy, all of them together, or an error.

    hit      candidates it falls on, whether or not an earlier rule named the drop
    at_risk  candidates it could fall on: measured ones for a rule, every one for an error
    """

    name: str
    kind: str
    reason: str
    score: str | None
    hit: Mask
    at_risk: Mask


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `clips`, of `videos` videos; `low` to `high` is the 95% interval that knows of the videos."""

    hits: int
    clips: int
    videos: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """An outcome's rate in one group and in the rest of its grouping.

    verdict  "harder", "lighter", "alike" (nothing shown), "few" (too few clips or videos to judge), "by design" (the
             rule's score is what the groups are made of), or "idle" (the outcome falls on nobody)
    p, q     two-sided, before and after correction; None where nothing was tested
    effect   Cohen's h, positive where the group is hit more often
    """

    outcome: str
    kind: str
    reason: str
    grouping: str
    group: str
    rate: Rate
    rest: Rate
    p: float | None
    q: float | None
    effect: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Audit:
    """Every comparison, and what is worth saying of them all.

    outcomes   names in the order of the policy, then errors
    overall    the rate of each outcome over everything it could fall on
    unknown    by grouping, candidates whose group is not known
    tests      how many comparisons were tested
    """

    outcomes: tuple[str, ...]
    overall: dict[str, Rate]
    comparisons: tuple[Comparison, ...]
    unknown: dict[str, int]
    tests: int

    @property
    def harder(self) -> list[Comparison]:
        """The named ones, the largest effect first."""
        found = [each for each in self.comparisons if each.verdict == "harder"]
        return sorted(found, key=lambda each: (-each.effect, each.outcome, each.grouping, each.group))


def audit(candidates: pd.DataFrame, policy: Policy) -> Audit:
    """Hold every outcome against every grouping of a ledger's `candidates`."""
    groups = group_columns(candidates)
    videos = pd.factorize(candidates["video_id"])[0].astype(np.int64)
    found = list(outcomes(candidates, policy))
    out_by_design = _out_by_design(found, len(candidates))
    comparisons: list[Comparison] = []
    for outcome in found:
        correlation = cluster.intra_cluster_correlation(
            outcome.hit[outcome.at_risk], pd.factorize(videos[outcome.at_risk])[0].astype(np.int64)
        )
        for grouping in GROUPINGS:
            if outcome.score == DEFINING_SCORE.get(grouping, ""):
                comparisons += _compared(outcome, grouping, groups[grouping], videos, correlation)
            elif outcome.kind != "error" or grouping in KNOWN_BEFORE_MEASURING:
                left = replace(outcome, at_risk=outcome.at_risk & ~out_by_design[grouping])
                comparisons += _compared(left, grouping, groups[grouping], videos, correlation)
    tested = _corrected(comparisons)
    return Audit(
        outcomes=tuple(outcome.name for outcome in found),
        overall={outcome.name: _overall(outcome, videos) for outcome in found},
        comparisons=tuple(tested),
        unknown={name: int(groups[name].isna().sum()) for name in GROUPINGS},
        tests=sum(each.p is not None for each in tested),
    )


def outcomes(candidates: pd.DataFrame, policy: Policy) -> Iterator[Outcome]:
    """All rules together, each rule that has a bound and a score here, and each error that came about.

    A rule on near-duplicates is decided after all others and quotas after that, so only what passes the ones before can
    fall to them.
    """
    failed = candidates["error"].notna().to_numpy(bool)
    measured = ~failed
    dropped = (candidates["status"] == "dropped").to_numpy(bool)
    over_quota = (candidates["rule"] == QUOTA).to_numpy(bool)
    yield Outcome(ANY_RULE, "any", "dropped", None, dropped, measured)
    for rule in policy.rules:
        named = (candidates["rule"] == rule.name).to_numpy(bool)
        if rule.score == DUPLICATE_SCORE:
            last = measured & (~dropped | named | over_quota)
            yield Outcome(rule.name, "rule", rule.reason, rule.score, named, last)
        elif rule.bounds and rule.score in candidates:
            value = candidates[rule.score].astype("float64").to_numpy()
            fails = np.isnan(value) & (rule.when_absent == "drop")
            with np.errstate(invalid="ignore"):
                for side, bound in rule.bounds:
                    fails |= value < bound if side == "min" else value > bound
            yield Outcome(rule.name, "rule", rule.reason, rule.score, fails & measured, measured)
    known = {rule.name for rule in policy.rules}
    for name in sorted(set(candidates["rule"].dropna()) - known):
        named = (candidates["rule"] == name).to_numpy(bool)
        yield Outcome(name, "rule", name, None, named, measured & (~dropped | named))
    everyone = np.ones(len(candidates), bool)
    for error in sorted(candidates["error"].dropna().unique()):
        yield Outcome(
            str(error), "error", str(error), None, (candidates["error"] == error).to_numpy(), everyone
        )


def _out_by_design(found: list[Outcome], count: int) -> dict[str, Mask]:
    """By grouping, candidates that fail the rule which defines it: no matter what other rules make of the too short."""
    masks = {grouping: np.zeros(count, bool) for grouping in GROUPINGS}
    for grouping, score in DEFINING_SCORE.items():
        for outcome in found:
            if outcome.score == score:
                masks[grouping] |= outcome.hit
    return masks


def _overall(outcome: Outcome, videos: NDArray[np.int64]) -> Rate:
    everyone = pd.Series("all", index=range(len(videos)), dtype="object")
    counted = list(_compared(outcome, "all", everyone, videos, None))
    return counted[0].rate if counted else Rate(0, 0, 0, np.nan, np.nan, np.nan)


def _compared(
    outcome: Outcome, grouping: str, labels: pd.Series, videos: NDArray[np.int64], correlation: float | None
) -> Iterator[Comparison]:
    """One comparison a group, untested: its p is worked out, its verdict awaits the correction."""
    known = outcome.at_risk & labels.notna().to_numpy(bool)
    if not known.any():
        return
    codes, names = pd.factorize(labels[known], sort=False)
    hit, video = outcome.hit[known], pd.factorize(videos[known])[0].astype(np.int64)
    if correlation is None:
        correlation = cluster.intra_cluster_correlation(hit, video)
    clips = np.bincount(codes, minlength=len(names)).astype(float)
    hits = np.bincount(codes, weights=hit, minlength=len(names))
    sizes = pd.DataFrame({"group": codes, "video": video}).value_counts(sort=False)
    of_group, of_video = (sizes.index.get_level_values(level).to_numpy() for level in (0, 1))
    size, in_video = sizes.to_numpy(float), np.bincount(video).astype(float)
    count: Any = partial(np.bincount, of_group, minlength=len(names))
    squares, shared, n_videos = count(size**2), count(size * in_video[of_video]), count()
    # Videos of the rest: all, less those that are wholly in the group.
    n_rest = len(in_video) - count(size == in_video[of_video])
    rest_squares = (in_video**2).sum() - 2 * shared + squares
    rest_clips, rest_hits = clips.sum() - clips, hits.sum() - hits
    effect = cluster.design_effect(clips, squares, correlation)
    rest_effect = cluster.design_effect(rest_clips, rest_squares, correlation)
    bounds = cluster.wilson(hits, clips, effect)
    rest_bounds = cluster.wilson(rest_hits, rest_clips, rest_effect)
    enough = (np.minimum(clips, rest_clips) >= FEWEST_CLIPS) & (np.minimum(n_videos, n_rest) >= FEWEST_VIDEOS)
    by_design = grouping in DEFINING_SCORE and outcome.score == DEFINING_SCORE[grouping]
    p = np.full(len(names), np.nan)
    if hits.sum() and not by_design and enough.any():
        at = np.flatnonzero(enough)
        p[at] = cluster.two_sided_p(
            *(numbers[at] for numbers in (hits / effect, clips / effect)),
            *(numbers[at] for numbers in (rest_hits / rest_effect, rest_clips / rest_effect)),
        )
    for index, name in enumerate(names):
        rate = _rate(*(float(each[index]) for each in (hits, clips, n_videos, *bounds)))
        rest = _rate(*(float(each[index]) for each in (rest_hits, rest_clips, n_rest, *rest_bounds)))
        verdict = (
            "idle" if not hits.sum() else "by design" if by_design else "alike" if enough[index] else "few"
        )
        yield Comparison(
            outcome=outcome.name,
            kind=outcome.kind,
            reason=outcome.reason,
            grouping=grouping,
            group=str(name),
            rate=rate,
            rest=rest,
            p=None if np.isnan(p[index]) else float(p[index]),
            q=None,
            effect=_cohens_h(rate.share, rest.share),
            verdict=verdict,
        )


def _rate(hits: float, clips: float, videos: float, low: float, high: float) -> Rate:
    share = hits / clips if clips else float("nan")
    return Rate(int(hits), int(clips), int(videos), float(share), float(low), float(high))


def _cohens_h(share: float, other: float) -> float:
    """Difference of two shares on the arcsine scale: 0.2 is 12% against 6%, or 60% against 50%."""
    return float(2 * np.arcsin(np.sqrt(share)) - 2 * np.arcsin(np.sqrt(other)))


def _corrected(comparisons: list[Comparison]) -> list[Comparison]:
    """Give every tested comparison its q and its verdict."""
    from statsmodels.stats.multitest import multipletests

    tested = [at for at, each in enumerate(comparisons) if each.p is not None]
    if not tested:
        return comparisons
    qs = multipletests([comparisons[at].p for at in tested], FALSE_DISCOVERY_RATE, method="fdr_bh")[1]
    corrected = list(comparisons)
    for at, q in zip(tested, qs, strict=True):
        each = comparisons[at]
        shown = q <= FALSE_DISCOVERY_RATE and abs(each.effect) >= SMALLEST_EFFECT
        verdict = ("harder" if each.effect > 0 else "lighter") if shown else "alike"
        corrected[at] = replace(each, q=float(q), verdict=verdict)
    return corrected
