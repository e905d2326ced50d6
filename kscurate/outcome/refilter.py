"""Decide a ledger's candidates anew, from their scores alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..config import load_config
from ..ledger import ledger_annotations, ledger_config, read_ledger
from ..policy import DECISION, DUPLICATE_SCORE
from .results import write_results
from .summary import summarise

ALREADY_GROUPED = ("duplicate_group", DUPLICATE_SCORE)


def refilter_run(
    out: Path, to: Path, settings: Iterable[str] = (), policy_file: Path | None = None
) -> dict[str, Mapping[str, Any]]:
    """Rewrite below `to` what follows from the ledger below `out`, its policy replaced and changed; old and
    new summary.

    Everything but the policy stays as it was, the groups of near-duplicates too: `[duplicates]` is no
    threshold of this kind. Raises InputError for a bad setting before anything is written.
    """
    ledger = read_ledger(out / "ledger")
    config = ledger_config(ledger, out / "ledger")
    policy = load_config(policy_file).policy if policy_file else config.policy
    for setting in settings:
        policy = policy.with_setting(setting)
    annotations = ledger_annotations(ledger)
    before = summarise(ledger, annotations)
    measured = ledger.drop_columns([each.name for each in DECISION if each.name not in ALREADY_GROUPED])
    after = write_results(to, measured, replace(config, policy=policy), annotations)
    rejected_rows = out / "rejected_rows.parquet"
    if to.resolve() != out.resolve() and rejected_rows.exists():
        shutil.copyfile(rejected_rows, to / rejected_rows.name)
    return {"before": before, "after": after}
