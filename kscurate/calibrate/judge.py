"""What a policy does to labelled clips: precision, recall and yield, of each rule and together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.compute as pc

from ..policy import Policy, Rule, decide
from .choose import Chosen
from .intervals import Share, by_video, wilson
from .labelled import Bools, Labelled, fails, in_order, passes_all


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """One rule's work.

    precision   of the drops that it names and a label tells of, the share labelled with its reason
    recall      of the clips labelled with its reason that the rules before it let through, the share it drops
    passing     of all measured candidates, the share that passes this rule alone
                (both None of a rule that was not chosen for)
    named       measured candidates that it is the first to drop; `alone`, those that no other rule would drop
    alone_good  of `alone`, those labelled keep
    """

    rule: Rule
    as_given: str
    precision: Share | None
    recall: Share | None
    passing: Share
    named: int
    alone: int
    alone_good: int


@dataclass(frozen=True, slots=True)
class Record:
    """A policy's work on one set of candidates.

    precision   of the kept and labelled clips, the share labelled keep
    recall      of the clips labelled keep that the rules as given let through, the share that is kept; one that gives
                way to its near-duplicate is not lost
    drops       of the clips that rules chosen for drop, the share labelled drop, for whatever reason
    kept        of all measured candidates, the share that is kept
    still_kept  kept clips labelled drop, by reason
    """

    candidates: int
    labels: int
    videos: int
    rules: tuple[RuleRecord, ...]
    precision: Share
    recall: Share
    drops: Share
    kept: Share
    kept_by_source: dict[str, tuple[int, int]]
    still_kept: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Everything, JSON-able."""
        return {
            "candidates": self.candidates,
            "labels": self.labels,
            "videos": self.videos,
            "together": {
                "precision": self.precision.as_json(),
                "recall": self.recall.as_json(),
                "drops": self.drops.as_json(),
                "yield": self.kept.as_json(),
                "by_source": {
                    source: {"kept": kept, "candidates": of}
                    for source, (kept, of) in self.kept_by_source.items()
                },
                "still_kept": self.still_kept,
            },
            "rules": [_rule_json(each) for each in self.rules],
        }


def _rule_json(record: RuleRecord) -> dict[str, Any]:
    return {
        "rule": record.rule.name,
        "score": record.rule.score,
        "reason": record.rule.reason,
        "min": record.rule.min,
        "max": record.rule.max,
        "as_given": record.as_given or None,
        "precision": record.precision.as_json() if record.precision else None,
        "recall": record.recall.as_json() if record.recall else None,
        "yield": record.passing.as_json(),
        "named": record.named,
        "alone": record.alone,
        "alone_labelled_keep": record.alone_good,
    }


def judge(chosen: Chosen, candidates: Labelled, seed: int = 0) -> Record:
    """Let the chosen policy decide the candidates, and hold what it does against their labels."""
    decided = decide(candidates.table, chosen.policy)
    kept = pc.equal(decided["status"], "kept").to_numpy()
    named = np.array(decided["rule"].to_pylist(), object)
    unmeasured = pc.is_null(decided["value"]).to_numpy()
    asked = passes_all(chosen.given, candidates.table)
    rules = list(in_order(chosen.policy))
    failing = {rule.name: fails(rule, candidates.values(rule.score)) for rule in rules}
    how_many = np.sum(list(failing.values()), axis=0) if rules else np.zeros(len(kept), int)
    weight, good, bad = candidates.weight, candidates.good, candidates.bad
    records, reaching = [], np.ones(len(kept), bool)
    for rule in rules:
        own = candidates.says(rule.reason)
        drops = reaching & (named == rule.name) & ~unmeasured
        alone = failing[rule.name] & (how_many == 1)
        taught = rule.name not in chosen.as_given
        records.append(
            RuleRecord(
                rule,
                chosen.as_given.get(rule.name, ""),
                wilson(own > 0, weight * (drops & (own != 0))) if taught else None,
                wilson(drops, weight * (reaching & (own > 0))) if taught else None,
                wilson(~failing[rule.name], np.ones(len(kept))),
                int(np.sum(named == rule.name)),
                int(alone.sum()),
                int(np.sum(alone & good)),
            )
        )
        reaching &= ~failing[rule.name]
    spared = kept | (asked & passes_all(rules, candidates.table))
    video, every = candidates.footage, np.ones(len(kept))
    return Record(
        candidates=len(kept),
        labels=candidates.labels,
        videos=candidates.labelled_videos,
        rules=tuple(records),
        precision=by_video(good, weight * kept, video, seed),
        recall=by_video(spared, weight * (good & asked), video, seed),
        drops=by_video(bad, weight * (asked & ~spared), video, seed),
        kept=by_video(kept, every, video, seed),
        kept_by_source=_by_source(candidates, kept),
        still_kept=_reasons(candidates, kept & bad),
    )


def _by_source(candidates: Labelled, kept: Bools) -> dict[str, tuple[int, int]]:
    sources = candidates.table["source"].to_pylist()
    of = Counter(sources)
    alive = Counter(source for source, taken in zip(sources, kept, strict=True) if taken)
    return {source: (alive[source], of[source]) for source in sorted(of)}


def _reasons(candidates: Labelled, rows: Bools) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for label, taken in zip(candidates.label, rows, strict=True):
        if taken and label:
            counts.update(label.reasons or {"drop without a reason"})
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def kept_clips(policy: Policy, candidates: Labelled) -> Bools:
    """bool (n,): which candidates a policy keeps, near-duplicates decided."""
    return pc.equal(decide(candidates.table, policy)["status"], "kept").to_numpy()
