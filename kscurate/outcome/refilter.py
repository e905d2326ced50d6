"""Decide a ledger's candidates anew, from their scores alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ksground.errors import InputError

from ..config import CurateConfig, load_config, tables_of
from ..engine.job import PinnedWeights
from ..ledger import ledger_annotations, ledger_config, ledger_weights, read_ledger
from ..policy import DECISION, DUPLICATE_SCORE
from ..weights_at_hand import blocked_rules
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
    annotations, weights = ledger_annotations(ledger), ledger_weights(ledger, out / "ledger")
    _require_measured(replace(config, policy=policy), weights, out / "ledger")
    before = summarise(ledger, annotations)
    measured = ledger.drop_columns([each.name for each in DECISION if each.name not in ALREADY_GROUPED])
    after = write_results(to, measured, replace(config, policy=policy), annotations, weights)
    rejected_rows = out / "rejected_rows.parquet"
    if to.resolve() != out.resolve() and rejected_rows.exists():
        shutil.copyfile(rejected_rows, to / rejected_rows.name)
    return {"before": before, "after": after}


def _require_measured(config: CurateConfig, weights: Sequence[PinnedWeights], file: Path) -> None:
    """Raise InputError for a rule that would drop every candidate, because the run had not its score's weights."""
    for blocked in blocked_rules(config, [name for name, _ in weights]):
        raise InputError(
            file,
            expected=f"values of {blocked.needs}, which {blocked.setting} bounds",
            found=f"a run without the weights {', '.join(blocked.missing)}",
            hint=f"`make weights`, then `kscurate run` again; or give {blocked.setting} no bounds, or"
            ' when_absent = "keep" in a --policy file',
        )
