"""One calibration: labels and a ledger in; a policy, what it stands on, and what it does to clips it never saw out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ksground.errors import InputError

from ..config import CurateConfig, load_config
from ..ledger import ledger_config, read_ledger
from ..policy import Policy, decide
from ..quotas import Quotas, apply_quotas
from .choose import Chosen, for_kept_precision, for_precision, for_yield, untaught
from .evidence import with_evidence
from .holdout import held_out
from .judge import Record, judge
from .labelled import Labelled, beside
from .labels import Labels, read_labels
from .planted_labels import planted_labels


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked for; exactly one of the three.

    precision   of each rule's drops, labelled with its reason
    kept        of what is kept, labelled keep
    clips       kept at least, within the quotas of the config; `per_source` and `per_task` stand in their stead
    """

    precision: float | None = None
    kept: float | None = None
    clips: int | None = None
    per_source: int | None = None
    per_task: int | None = None

    def __str__(self) -> str:
        if self.precision is not None:
            return f"precision {self.precision:g} of each rule's drops"
        if self.kept is not None:
            return f"precision {self.kept:g} of what is kept"
        return f"a yield of {self.clips} clips"

    def within(self, quotas: Quotas, sources: Iterable[str]) -> Quotas:
        """The quotas of the config, with those asked for here."""
        if self.per_task is not None:
            quotas = replace(quotas, max_per_task=self.per_task)
        if self.per_source is not None:
            most = tuple((source, self.per_source) for source in sorted(set(sources)))
            quotas = replace(quotas, max_per_source=most)
        return quotas


@dataclass(frozen=True, slots=True)
class LabelSource:
    """A run's folder, and where what is known of its clips stands: a person's CSV, or the sample's truth."""

    out: Path
    csv: Path | None = None
    truth: Path | None = None

    def read(self, policy: Policy) -> tuple[pa.Table, Labels]:
        """The ledger and the labels; reasons may be those of the ledger's policy or of this one."""
        ledger = read_ledger(self.out / "ledger")
        if self.truth is not None:
            return ledger, planted_labels(ledger.to_pandas(), self.truth)
        if self.csv is None:
            raise InputError(
                "--labels",
                expected="labels: a CSV (--labels) or the sample's truth (--truth)",
                found="neither",
            )
        rules = (*ledger_config(ledger).policy.rules, *policy.rules)
        known = set(ledger["clip_id"].to_pylist())
        return ledger, read_labels(self.csv, known, {rule.reason for rule in rules})


@dataclass(frozen=True, slots=True)
class Calibration:
    """A chosen config and its record on the labels it was chosen on, and on others.

    kept_in_all   for a yield: clips of the whole ledger that are kept within the quotas
    """

    target: Target
    before: CurateConfig
    config: CurateConfig
    labels: Labels
    learned: Record
    judged: Record
    judged_on: str
    kept_in_all: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Everything, JSON-able."""
        return {
            "target": str(self.target),
            "labels": {"file": self.labels.file, "sha256": self.labels.sha256, "count": len(self.labels)},
            "policy": {rule.name: rule.as_table() for rule in self.config.policy.rules},
            "chosen_on": self.learned.as_json(),
            "kept_in_all": self.kept_in_all,
            "judged_on": {"what": self.judged_on} | self.judged.as_json(),
        }


def calibrate(
    source: LabelSource,
    target: Target,
    *,
    config_file: Path | None = None,
    leave: tuple[str, ...] = (),
    least: int = 5,
    holdout: float = 0.4,
    seed: int = 0,
    other: LabelSource | None = None,
) -> Calibration:
    """Choose thresholds on some of the videos, and judge them on the others, or on `other`, another run.

    least    labels that must name a rule's reason for its thresholds to be chosen
    holdout  share of the videos that are judged on and not chosen on

    Raises InputError for labels that cannot be used, too few of them, and a target that cannot be reached.
    """
    ledger = read_ledger(source.out / "ledger")
    before = load_config(config_file) if config_file else ledger_config(ledger, source.out / "ledger")
    ledger, labels = source.read(before.policy)
    before.policy.require_columns([*ledger.column_names])
    every = beside(ledger, labels)
    if other is None:
        out_of_sight = held_out(every, holdout, seed)
        learned, judged, judged_on = every.where(~out_of_sight), every.where(out_of_sight), "held-out videos"
    else:
        other_ledger, other_labels = other.read(before.policy)
        learned, judged, judged_on = every, beside(other_ledger, other_labels), str(other.out)
        _refuse_common_videos(learned, judged, other.out)
    as_given = untaught(before.policy, learned, leave, least)
    _require_labels(labels, learned, judged, before.policy, as_given, judged_on)
    quotas = target.within(before.quotas, ledger["source"].unique().to_pylist())
    kept_by = counted(every, quotas)
    chosen = _choose(before.policy, learned, as_given, target, kept_by)
    records = judge(chosen, learned, seed), judge(chosen, judged, seed)
    policy = with_evidence(chosen, str(target), labels, *records)
    after = replace(before, policy=policy, quotas=quotas)
    in_all = kept_by(policy) if target.clips is not None else None
    return Calibration(target, before, after, labels, *records, judged_on, in_all)


def _choose(
    policy: Policy,
    learned: Labelled,
    as_given: dict[str, str],
    target: Target,
    kept_by: Callable[[Policy], int],
) -> Chosen:
    if target.precision is not None:
        return for_precision(policy, learned, as_given, target.precision)
    if target.kept is not None:
        return for_kept_precision(policy, learned, as_given, target.kept)
    return for_yield(policy, learned, as_given, target.clips or 0, kept_by)


def counted(candidates: Labelled, quotas: Quotas) -> Callable[[Policy], int]:
    """How many clips a policy keeps within the quotas; raises InputError where it does not reach their minima."""

    def count(policy: Policy) -> int:
        decided = apply_quotas(decide(candidates.table, policy), quotas)
        return int(pc.sum(pc.equal(decided["status"], "kept")).as_py() or 0)

    return count


def _refuse_common_videos(learned: Labelled, judged: Labelled, out: Path) -> None:
    """Nothing is judged on what it was chosen on."""
    ids = [
        set(zip(each.table["source"].to_pylist(), each.table["video_id"].to_pylist(), strict=True))
        for each in (learned, judged)
    ]
    if common := sorted(ids[0] & ids[1]):
        raise InputError(
            out,
            expected="other videos than those that thresholds are chosen on",
            found=f"{len(common)} in both, {common[0][1]} the first",
        )


def _require_labels(
    labels: Labels,
    learned: Labelled,
    judged: Labelled,
    policy: Policy,
    as_given: dict[str, str],
    judged_on: str,
) -> None:
    if not learned.labels or not judged.labels:
        where = judged_on if learned.labels else "videos to choose on"
        hint = "label clips of more videos, or change --holdout or --seed"
        raise InputError(labels.file, expected=f"labels of {where}", found="none", hint=hint)
    in_force = [rule.name for rule in policy.rules if rule.bounds]
    if all(name in as_given for name in in_force):
        told = "; ".join(f"{name}: {as_given[name]}" for name in in_force)
        hint = "label more clips; a drop teaches a rule only if it names the rule's reason"
        raise InputError(
            labels.file, expected="labels that teach at least one rule", found=told or "no rule", hint=hint
        )
