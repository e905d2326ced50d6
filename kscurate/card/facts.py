"""Everything a card says, gathered once from a run as plain values; page, README and Croissant only lay it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..policy import Policy
from .audit import Audit, audit
from .balance import Balance, balance
from .counts import Counts, count
from .lengths import Lengths, lengths
from .overlap import MissingVideos, Overlap, missing_videos, overlap
from .run import Field, ManifestFile, Run
from .sources import Source, described


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """One rule of the policy with what its score means; `unit` and `doc` are "" where the manifest lacks the score."""

    name: str
    reason: str
    score: str
    bounds: tuple[tuple[str, float], ...]
    when_absent: str
    unit: str
    doc: str
    dropped: int
    evidence: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A card's content.

    is_sample    the run is of videos that this project draws itself
    quotas       what the config says of how many clips at most; empty where it says nothing
    splits_by    what never stands on both sides: "video", or "task" too
    annotations  rows read, accepted and rejected, by source
    """

    title: str
    is_sample: bool
    counts: Counts
    lengths: Lengths
    balances: tuple[Balance, ...]
    audit: Audit
    overlap: Overlap
    missing: tuple[MissingVideos, ...]
    rules: tuple[RuleInForce, ...]
    quotas: dict[str, Any]
    splits_by: str
    annotations: dict[str, Any]
    sources: tuple[Source, ...]
    files: tuple[ManifestFile, ...]
    fields: tuple[Field, ...]
    versions: dict[str, str]
    ledger_sha256: str


def gather(run: Run, title: str | None, is_sample: bool) -> Facts:
    """Everything a card says of `run`."""
    counts = count(run)
    default = "The embedded sample of KS-Gen" if is_sample else "Key-step subclips"
    return Facts(
        title=title or default,
        is_sample=is_sample,
        counts=counts,
        lengths=lengths(run.candidates),
        balances=(balance(run.candidates, "step"), balance(run.candidates, "task")),
        audit=audit(run.candidates, run.config.policy),
        overlap=overlap(run),
        missing=missing_videos(run.candidates),
        rules=_rules(run.config.policy, run),
        quotas=run.config.quotas.as_table(),
        splits_by=run.config.splits.by,
        annotations=run.annotations,
        sources=described(counts.sources, is_sample),
        files=run.files,
        fields=run.fields,
        versions=run.versions,
        ledger_sha256=run.ledger_sha256,
    )


def _rules(policy: Policy, run: Run) -> tuple[RuleInForce, ...]:
    fields = {each.name: each for each in run.fields}
    dropped = run.candidates["rule"].value_counts()
    return tuple(
        RuleInForce(
            name=rule.name,
            reason=rule.reason,
            score=rule.score,
            bounds=rule.bounds,
            when_absent=rule.when_absent,
            unit=fields[rule.score].unit if rule.score in fields else "",
            doc=fields[rule.score].doc if rule.score in fields else "",
            dropped=int(dropped.get(rule.name, 0)),
            evidence=rule.evidence,
        )
        for rule in policy.rules
    )
