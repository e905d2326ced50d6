"""Thresholds of a whole policy for a target: a precision of each rule's drops, of what is kept, or a yield.

Which rules are chosen for is told by the labels: a rule whose reason too few labels name keeps its bounds. A
near-duplicate cannot be seen in a clip alone, so that rule is never chosen for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ksground.errors import InputError

from ..policy import DUPLICATE_SCORE, Policy, Rule
from .labelled import Bools, Labelled, fails, in_order, passes_all
from .threshold import Choice, best_precision, cuts, most_found


@dataclass(frozen=True, slots=True)
class Chosen:
    """A policy, and of each rule in force that was not chosen for, why not."""

    policy: Policy
    as_given: dict[str, str]

    @property
    def given(self) -> tuple[Rule, ...]:
        """The rules that were not chosen for."""
        return tuple(rule for rule in in_order(self.policy) if rule.name in self.as_given)


def untaught(policy: Policy, candidates: Labelled, leave: Collection[str], least: int) -> dict[str, str]:
    """Of each rule in force that the labels do not teach, why not.

    leave   rules that shall stay as they are; least   how many labels must name a rule's reason
    """
    names = [rule.name for rule in policy.rules]
    if unknown := [each for each in leave if each not in names]:
        raise InputError(
            "--leave", expected=f"a rule of the policy: {', '.join(names)}", found=repr(unknown[0])
        )
    why = {}
    for rule in policy.rules:
        if not rule.bounds:
            continue
        if rule.name in leave:
            why[rule.name] = "left as it is"
        elif rule.score == DUPLICATE_SCORE:
            why[rule.name] = "no clip shows it alone"
        else:
            measured = ~np.isnan(candidates.values(rule.score))
            count = int(np.sum((candidates.says(rule.reason) > 0) & measured))
            if count < least:
                why[rule.name] = (
                    f"{count or 'no'} label{'s' * (count != 1)} of it" + f", {least} wanted" * bool(count)
                )
    return why


def for_precision(policy: Policy, candidates: Labelled, as_given: dict[str, str], precision: float) -> Chosen:
    """Each rule in turn drops most of its reason while that reason is right for at least `precision` of its drops.

    A rule is chosen for on what the rules before it let through, as the first that a clip fails names the drop. Raises
    InputError, with the best that can be reached, where a rule cannot keep the promise.
    """
    as_given, changed, beyond = dict(as_given), {}, []
    alive, weight = np.ones(len(candidates.table), bool), candidates.weight
    for rule in in_order(policy):
        if rule.name in as_given:
            alive &= ~fails(rule, candidates.values(rule.score))
            continue
        found = False
        for side, at in rule.bounds:
            other = replace(rule, min=None) if side == "min" else replace(rule, max=None)
            reaching = alive & ~fails(other, candidates.values(rule.score))
            possible = cuts(
                candidates.values(rule.score)[reaching],
                candidates.says(rule.reason)[reaching],
                weight[reaching],
                side,
            )
            choice, best = most_found(possible, precision, at), best_precision(possible)
            if choice:
                rule, found = _with_bound(rule, side, choice.threshold), True
            elif best:
                beyond.append((rule, side, best))
        if not found and not any(each.name == rule.name for each, _, _ in beyond):
            as_given[rule.name] = "nothing of it is left by the rules before it"
        changed[rule.name] = rule
        alive &= ~fails(rule, candidates.values(rule.score))
    if beyond:
        raise _unreachable(policy, precision, beyond)
    return Chosen(_replaced(policy, changed), as_given)


def _unreachable(policy: Policy, precision: float, beyond: list[tuple[Rule, str, Choice]]) -> InputError:
    told = [
        f"policy.{rule.name}: {best.precision:.3f} at best, with {side} = {best.threshold:g} "
        f"({best.right:g} of {best.right + best.wrong:g} drops)"
        for rule, side, best in beyond
    ]
    leave = " ".join(f"--leave {rule.name}" for rule, _, _ in beyond)
    return InputError(
        policy.file,
        expected=f"thresholds whose drops are right to {precision:g}",
        found="; ".join(told),
        hint=f"a lower --target-precision; or {leave} keeps what the policy says",
    )


def _with_bound(rule: Rule, side: str, threshold: float) -> Rule:
    """The rule with one bound replaced; never beyond its other one."""
    if side == "min" and rule.max is not None:
        threshold = min(threshold, rule.max)
    if side == "max" and rule.min is not None:
        threshold = max(threshold, rule.min)
    change: dict[str, Any] = {side: threshold}
    return replace(rule, **change)


def tightening(policy: Policy, candidates: Labelled, as_given: dict[str, str]) -> Iterator[Policy]:
    """Policies from the loosest to the tightest: first no rule that is chosen for drops anything, then one bound at a
    time moves.

    Each step is the one whose drops are right most often among clips that are kept so far, of equals the one that drops
    most. The last policy drops every clip that is labelled with a reason of a rule.
    """
    opened = [rule for rule in policy.rules if rule.bounds and rule.name not in as_given]
    rules = {rule.name: replace(rule, min=None, max=None) for rule in opened}
    sides = [(rule.name, side, at) for rule in opened for side, at in rule.bounds]
    labelled = candidates.where(candidates.weight > 0)
    alive = np.ones(len(labelled.table), bool)
    says = {rule.name: labelled.says(rule.reason) for rule in opened}
    values = {rule.name: labelled.values(rule.score) for rule in opened}
    weight = labelled.weight
    yield _replaced(policy, rules)
    while True:
        steps = []
        for number, (name, side, at) in enumerate(sides):
            possible = cuts(values[name][alive], says[name][alive], weight[alive], side)
            if best := best_precision(possible, at):
                steps.append((best.precision, best.right, -number, best))
        if not steps:
            return
        *_, number, best = max(steps, key=lambda step: step[:3])
        name, side, _ = sides[-number]
        rules[name] = _with_bound(rules[name], side, best.threshold)
        alive &= ~fails(rules[name], values[name])
        yield _replaced(policy, rules)


def _replaced(policy: Policy, rules: dict[str, Rule]) -> Policy:
    return replace(policy, rules=tuple(rules.get(rule.name, rule) for rule in policy.rules))


def for_kept_precision(
    policy: Policy, candidates: Labelled, as_given: dict[str, str], precision: float
) -> Chosen:
    """The loosest of the tightening policies of whose kept labelled clips at least `precision` are labelled keep.

    Raises InputError with the best that can be reached, and what is then still wrong with what is kept.
    """
    best, reached, left = policy, 0.0, ""
    for tried in tightening(policy, candidates, as_given):
        kept = passes_all(in_order(tried), candidates.table)
        share = _good_share(candidates, kept)
        if share is not None and share >= precision:
            return Chosen(tried, as_given)
        if share is not None and share > reached:
            best, reached, left = tried, share, _still_kept(candidates, kept)
    bounds = ", ".join(
        f"{rule.name}.{side} = {at:g}"
        for rule in in_order(best)
        if rule.name not in as_given
        for side, at in rule.bounds
    )
    raise InputError(
        policy.file,
        expected=f"thresholds with which {precision:g} of the kept clips are labelled keep",
        found=f"{reached:.3f} at best{f', with {bounds}' if bounds else ''}; still kept: {left or 'none'}",
        hint="a lower --target-kept, or rules for what is still kept",
    )


def _good_share(candidates: Labelled, kept: Bools) -> float | None:
    good, bad = (float(candidates.weight[rows & kept].sum()) for rows in (candidates.good, candidates.bad))
    return good / (good + bad) if good + bad else None


def _still_kept(candidates: Labelled, kept: Bools) -> str:
    counts: dict[str, int] = {}
    for label, taken in zip(candidates.label, kept, strict=True):
        if taken and label and not label.keep:
            for reason in label.reasons or {"drop without a reason"}:
                counts[reason] = counts.get(reason, 0) + 1
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return ", ".join(f"{count} {reason}" for reason, count in ordered)


def for_yield(
    policy: Policy,
    candidates: Labelled,
    as_given: dict[str, str],
    clips: int,
    kept_by: Callable[[Policy], int],
) -> Chosen:
    """The tightest of the tightening policies that keeps at least `clips`, as `kept_by` counts them, quotas included.

    Raises InputError where even the loosest keeps fewer.
    """
    policies = list(tightening(policy, candidates, as_given))
    if (most := kept_by(policies[0])) < clips:
        raise InputError(
            policy.file,
            expected=f"at least {clips} clips to be kept",
            found=f"{most} at most, with every threshold that is chosen for wide open",
            hint="a lower --target-yield, wider quotas, or --leave fewer rules as they are",
        )

    def is_enough(tried: Policy) -> bool:
        try:
            return kept_by(tried) >= clips
        except InputError:  # a source falls below its least
            return False

    low, high = 0, len(policies)
    # A tighter policy keeps no more: of near-duplicates one is kept as long as any of them passes.
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if is_enough(policies[middle]) else (low, middle)
    return Chosen(policies[low], as_given)
