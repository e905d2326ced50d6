"""Decide a ledger's candidates anew, from their scores alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ksground.errors import InputError

from ..config import load_config, tables_of
from ..ledger import ledger_annotations, ledger_config, read_ledger
from ..policy import DECISION, DUPLICATE_SCORE, Policy
from ..weights_at_hand import learned_columns
from .results import write_results
from .summary import summarise

ALREADY_GROUPED = ("duplicate_group", DUPLICATE_SCORE)


def refilter_run(
    out: Path, to: Path, settings: Iterable[str] = (), policy_file: Path | None = None
) -> dict[str, Mapping[str, Any]]:
    """Rewrite below `to` what follows from the ledger below `out`, its policy replaced and changed; old and
    new summary.

    Of `policy_file` its [policy] replaces the one in force, and so do its [splits] and [quotas] where it has them:
    these three follow from the ledger alone. Everything else stays as it was, the groups of near-duplicates too:
    `[duplicates]` is no threshold of this kind. Raises InputError, before anything is written, for a bad setting, a
    rule about a learned score that the run never measured, or a quota that cannot be met.
    """
    ledger = read_ledger(out / "ledger")
    config = ledger_config(ledger, out / "ledger")
    if policy_file:
        given, there = load_config(policy_file), tables_of(policy_file)
        taken = {name: getattr(given, name) for name in ("splits", "quotas") if name in there}
        config = replace(config, policy=given.policy, **taken)
    policy = config.policy
    for setting in settings:
        policy = policy.with_setting(setting)
    annotations = ledger_annotations(ledger)
    _require_measured(ledger, policy, out / "ledger")
    before = summarise(ledger, annotations)
    measured = ledger.drop_columns([each.name for each in DECISION if each.name not in ALREADY_GROUPED])
    after = write_results(to, measured, replace(config, policy=policy), annotations)
    rejected_rows = out / "rejected_rows.parquet"
    if to.resolve() != out.resolve() and rejected_rows.exists():
        shutil.copyfile(rejected_rows, to / rejected_rows.name)
    return {"before": before, "after": after}


def _require_measured(ledger: pa.Table, policy: Policy, file: Path) -> None:
    """Raise InputError for a rule that would drop every candidate, because the run had not its score's weights."""
    looked_at = pc.is_null(ledger["error"])
    learned = learned_columns() & set(ledger.column_names)
    for rule in policy.rules if pc.any(looked_at).as_py() else ():
        if rule.score not in learned or not rule.bounds or rule.when_absent == "keep":
            continue
        if not pc.any(pc.and_(looked_at, pc.is_valid(ledger[rule.score]))).as_py():
            raise InputError(
                file,
                expected=f"values of {rule.score}, which policy.{rule.name} bounds",
                found="null in every row, as after a run without the weights of this score",
                hint=f"`make weights`, then `kscurate run` again; or give policy.{rule.name} no bounds, or"
                ' when_absent = "keep" in a --policy file',
            )
