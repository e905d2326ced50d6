"""Why one candidate was kept, dropped or failed: each rule of the policy beside its score."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rich import box
from rich.console import Console
from rich.table import Table

from ksground.errors import InputError

from ..ledger import ledger_config, read_ledger
from ..policy import DECISION, DUPLICATE_SCORE, Policy, Rule
from ..quotas import RULE as QUOTA

STATUS_STYLES = {"kept": "bold green", "dropped": "bold yellow", "failed": "bold red"}
COMPARED = 2000
VERDICT_STYLES = {"passes": "green", "fails": "yellow", "unmeasured": "yellow"}


def find(folder: Path, wanted: str) -> pa.Table:
    """The one row of the ledger in `folder` whose clip_id is `wanted`, else begins with it, else contains it.

    Raises InputError naming candidates where none or several match.
    """
    clip_ids = read_ledger(folder, columns=["clip_id"])["clip_id"]
    for match in (pc.equal, pc.starts_with, pc.match_substring):
        found = clip_ids.filter(match(clip_ids, wanted)).to_pylist()
        if len(found) == 1:
            return read_ledger(folder, filters=[("clip_id", "==", found[0])])
        if found:
            shown = ", ".join(found[:5]) + (", …" if len(found) > 5 else "")
            raise InputError(folder, expected=f"one clip_id like {wanted!r}", found=f"{len(found)}: {shown}")
    near = get_close_matches(wanted, _most_alike(clip_ids, wanted), n=3, cutoff=0.5)
    hint = f"near it: {', '.join(near)}" if near else None
    raise InputError(folder, expected="a clip_id of this ledger", found=repr(wanted), hint=hint)


def _most_alike(clip_ids: pa.ChunkedArray, wanted: str) -> list[str]:
    """The clip_ids that share most words with `wanted`: few enough to be compared letter by letter."""
    shared = pa.chunked_array([pa.array(np.zeros(len(clip_ids), np.int64))])
    for word in wanted.split("_"):
        shared = pc.add(shared, pc.match_substring(clip_ids, word).cast(pa.int64()))
    best = pc.sort_indices(pc.negate(shared))[:COMPARED]
    return [str(each) for each in clip_ids.take(best).to_pylist()]


def explain(row: pa.Table) -> dict[str, Any]:
    """What is known of a ledger's row, and how each rule in force judges it; JSON-able."""
    (candidate,) = row.to_pylist()
    policy = ledger_config(row).policy
    decision = {column.name: candidate[column.name] for column in DECISION}
    units = {each.name: (each.metadata or {}).get(b"unit", b"").decode() for each in row.schema}
    measured = {name: value for name, value in candidate.items() if name not in decision}
    return {
        "clip_id": candidate["clip_id"],
        "decision": decision,
        "rules": [_judged(rule, candidate, units) for rule in _in_force(policy)],
        "measured": measured,
    }


def _in_force(policy: Policy) -> list[Rule]:
    """Rules in the order in which they are tried: near-duplicates last."""
    active = [rule for rule in policy.rules if rule.bounds]
    return sorted(active, key=lambda rule: rule.score == DUPLICATE_SCORE)


def _judged(rule: Rule, candidate: dict[str, Any], units: dict[str, str]) -> dict[str, Any]:
    value = candidate[rule.score]
    margins = (
        {side: value - at if side == "min" else at - value for side, at in rule.bounds}
        if value is not None
        else {}
    )
    if candidate["error"] is not None:
        verdict = "not tried"
    elif value is None:
        verdict = "passes" if rule.when_absent == "keep" else "unmeasured"
    elif rule.score == DUPLICATE_SCORE:
        verdict = _of_twins(rule, candidate)
    else:
        verdict = "fails" if min(margins.values()) < 0 else "passes"
    return {
        "rule": rule.name,
        "score": rule.score,
        "value": value,
        "unit": units.get(rule.score, ""),
        "min": rule.min,
        "max": rule.max,
        "margin": min(margins.values(), default=None),
        "verdict": verdict,
        "decided": candidate["rule"] == rule.name,
        "evidence": rule.evidence,
    }


def _of_twins(rule: Rule, candidate: dict[str, Any]) -> str:
    """A near-duplicate fails only where another of its group is kept; quotas come after it."""
    if candidate["rule"] == rule.name:
        return "fails"
    return "passes" if candidate["status"] == "kept" or candidate["rule"] == QUOTA else "not tried"


def print_explanation(explanation: dict[str, Any]) -> None:
    """Write an explanation to stdout for a person."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 116, highlight=False)
    measured, decision = explanation["measured"], explanation["decision"]
    style = STATUS_STYLES[decision["status"]]
    because = f": {decision['reason']}" if decision["reason"] else ""
    console.print(f"[{style}]{decision['status']}[/]{because}", explanation["clip_id"], soft_wrap=True)
    for name, text in _facts(measured, decision):
        console.print(f"  {name:<10} {text}", soft_wrap=True, markup=False)
    console.print(_rules(explanation["rules"]))
    for judged in explanation["rules"]:
        if judged["evidence"] and (judged["decided"] or judged["score"] == decision["score"]):
            console.print(f"{judged['rule']}: {judged['evidence']}", markup=False)


def _facts(measured: dict[str, Any], decision: dict[str, Any]) -> list[tuple[str, str]]:
    facts = [
        ("task", f"{measured['task']} ({measured['source']} {measured['task_id']}, {measured['split']})"),
        ("step", "unlabelled" if measured["step"] is None else f"{measured['step']} ({measured['step_id']})"),
        (
            "annotated",
            f"{measured['origin_file']}, row {measured['origin_row']}: "
            f"{measured['segment_start_s']:.2f} to {measured['segment_end_s']:.2f} s",
        ),
        ("video", measured["video_file"] or "missing"),
    ]
    if measured["start_s"] is not None:
        span = f"{measured['start_s']:.3f} to {measured['end_s']:.3f} s, {measured['n_frames']} frames"
        facts.append(("clip", f"{span}, {measured['width_px']} x {measured['height_px']} px"))
    if measured["error"] is not None:
        facts.append(("error", f"{measured['error']}: {measured['error_detail'] or ''}".rstrip(": ")))
    if decision["rule"] == QUOTA:
        place = f"{decision['value']:,.0f} in the order of tasks and slack"
        facts.append(("quota", f"place {place}; {decision['score']} lets {decision['threshold']:,.0f} pass"))
    if decision["duplicate_group"] is not None:
        distance = f"{decision['duplicate_distance']:.1f} bits of 64"
        instead = f"; kept instead: {decision['duplicate_of']}" if decision["duplicate_of"] else ""
        facts.append(("twins", f"{distance} from its nearest, group {decision['duplicate_group']}{instead}"))
    return facts


def _rules(rules: list[dict[str, Any]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("rule", "score"):
        table.add_column(name, no_wrap=True)
    for name in ("value", "min", "max", "margin"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for judged in rules:
        numbers = [_number(judged[name]) for name in ("value", "min", "max", "margin")]
        verdict = judged["verdict"] + (" ← decided" if judged["decided"] else "")
        style = VERDICT_STYLES.get(judged["verdict"], "dim")
        table.add_row(judged["rule"], judged["score"], *numbers, judged["unit"], f"[{style}]{verdict}[/]")
    return table


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"
