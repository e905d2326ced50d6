"""Facts in plain words: percentages with intervals, durations, and the sentence of a finding."""

from __future__ import annotations

import math

from .audit import Comparison, Rate
from .facts import Facts

FEW_CLIPS = 20


def percent(share: float | None) -> str:
    """A share as a person reads it: two digits below 10%, "unknown" where it is not known."""
    if share is None or math.isnan(share):
        return "unknown"
    number = share * 100
    return f"{number:.1f}%" if 0 < number < 9.95 or 99 < number < 100 else f"{number:.0f}%"


def bare(share: float) -> str:
    """The number of `percent` without its sign."""
    return percent(share).removesuffix("%")


def rate(of: Rate) -> str:
    """ "12% [8, 17]": share and 95% interval; "unknown" where there is nobody to count."""
    return "unknown" if not of.clips else f"{percent(of.share)} [{bare(of.low)}, {bare(of.high)}]"


def duration(seconds: float) -> str:
    """Hours, minutes or seconds, whichever reads best."""
    if seconds >= 3600:
        return f"{seconds / 3600:,.1f} h"
    return f"{seconds / 60:.1f} min" if seconds >= 60 else f"{seconds:.1f} s"


def plural(count: int, noun: str) -> str:
    """ "1 clip", "2,000 clips", "3 classes"."""
    many = f"{noun}es" if noun.endswith(("s", "x")) else f"{noun}s"
    return f"{count:,} {noun if count == 1 else many}"


def finding_sentence(found: Comparison) -> str:
    """ "The rule black drops 12% [8, 17] of source crosstask, 3.1% [2.0, 4.4] of the rest."."""
    what = {
        "any": "Curation as a whole drops",
        "rule": f"The rule {found.outcome} drops",
        "error": f"The error {found.outcome} falls on",
    }[found.kind]
    return f"{what} {rate(found.rate)} of {found.grouping} {found.group}, {rate(found.rest)} of the rest."


def lead(facts: Facts) -> str:
    """What the manifest is, in two sentences."""
    total = facts.counts.total
    what = (
        "Key-step clips of a drawn world, made by the project itself to try its tools on"
        if facts.is_sample
        else f"Key-step clips of instructional videos, from the annotations of {_listed(facts)}"
    )
    kept = f"{plural(total.kept, 'clip')} ({duration(total.kept_s)})"
    of = plural(total.candidates, "candidate")
    return f"{what}. Kept: {kept} of {of}; each of the others has its reason in the ledger."


def licence_sentence(facts: Facts) -> str:
    """Under which terms the rows come."""
    if facts.is_sample:
        return "Licence: MIT."
    terms = "; ".join(f"{each.title}: {each.licence}" for each in facts.sources)
    return (
        f"Rows keep the terms of their source. {terms}. Videos are not included and belong to their makers."
    )


def _listed(facts: Facts) -> str:
    names = [each.title for each in facts.sources]
    return (
        names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "no source"
    )
