"""What a chosen threshold stands on, in words that travel with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ksground.atomic import write_text

from ..config import CurateConfig, resolved_toml
from ..policy import Policy
from .choose import Chosen
from .judge import Record, RuleRecord
from .labels import Labels

HASH_LETTERS = 16


def with_evidence(chosen: Chosen, target: str, labels: Labels, learned: Record, judged: Record) -> Policy:
    """The chosen policy, each rule that was chosen for with its evidence; the others keep what they say.

    learned, judged   what the policy does to the labels it was chosen on, and to those it was not
    """
    told = {
        record.rule.name: _evidence(record, target, labels, learned, judged)
        for record in judged.rules
        if not record.as_given
    }
    opened = f"off: {target} asks for no bound, by {_basis(labels, learned)}"
    rules = []
    for rule in chosen.policy.rules:
        if rule.name not in chosen.as_given:
            rule = replace(rule, evidence=told.get(rule.name, opened))
        rules.append(rule)
    return replace(chosen.policy, rules=tuple(rules))


def _basis(labels: Labels, learned: Record) -> str:
    letters = labels.sha256[:HASH_LETTERS]
    return f"{learned.labels} labels of {learned.videos} videos (sha256 {letters})"


def _evidence(record: RuleRecord, target: str, labels: Labels, learned: Record, judged: Record) -> str:
    bounds = ", ".join(f"{side} = {at:g}" for side, at in record.rule.bounds)
    return (
        f"{bounds} chosen for {target} on {_basis(labels, learned)}; "
        f"judged on {judged.labels} others of {judged.videos} videos: precision {record.precision}, "
        f"recall {record.recall}; drops alone {record.alone} of {judged.candidates} candidates"
    )


def write_policy(
    file: Path, config: CurateConfig, target: str, labels: Labels, learned: Record, judged: Record
) -> None:
    """Write the config as TOML that `load_config` reads, with what all its rules together come to at its head."""
    head = (
        f"Chosen by `kscurate calibrate` for {target}.",
        f"Labels: {Path(labels.file).name}, sha256 {labels.sha256}.",
        f"Chosen on {learned.labels} labels of {learned.videos} videos, "
        f"judged on {judged.labels} others of {judged.videos} videos:",
        f"precision {judged.precision}: kept clips that are labelled keep;",
        f"recall {judged.recall}: clips labelled keep that are kept;",
        f"yield {judged.kept}: measured candidates that are kept.",
    )
    comment = "".join(f"# {line}\n" for line in head)
    write_text(file, f"{comment}\n{resolved_toml(config)}")
