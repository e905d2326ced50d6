"""Findings for people: short however many there are, and as JSON with every one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from .finding import MEANING, Finding, Findings

SHOWN_PER_KIND = 3


def findings_as_text(found: Findings) -> str:
    """A headline, then a paragraph for each kind: how many, and the first few with row and file."""
    return "\n".join(_lines(found))


def findings_as_dict(found: Findings) -> dict[str, Any]:
    """Everything, JSON-able."""
    n_errors = len(found.errors)
    return asdict(found) | {"n_errors": n_errors, "n_warnings": len(found.findings) - n_errors}


def _lines(found: Findings) -> Iterator[str]:
    n_errors = len(found.errors)
    verdict = _count(n_errors, "error") if n_errors else "no error"
    if n_warnings := len(found.findings) - n_errors:
        verdict += f", {_count(n_warnings, 'warning')}"
    answered = f"{found.n_answered:,} of {found.n_reference:,} clips answered"
    yield f"{found.system} {found.version} ({found.folder}): {answered}; {verdict}"
    for kind, group in groupby(found.findings, key=lambda finding: finding.kind):
        findings = list(group)
        yield f"  {findings[0].severity:7}  {len(findings):,} {kind}: {MEANING[kind]}"
        yield from _first_few(findings)
        if kind == "missing" and findings[0].severity == "error":
            yield "             --allow-missing lets a partial submission through and marks its row"


def _first_few(findings: Sequence[Finding]) -> Iterator[str]:
    indent = " " * 11
    if findings[0].row is None:
        yield indent + ", ".join(finding.clip_id for finding in findings[:SHOWN_PER_KIND]) + _more(findings)
        return
    for finding in findings[:SHOWN_PER_KIND]:
        yield f"{indent}row {finding.row}, {finding.file} ({finding.clip_id}): {finding.says}"
    if more := _more(findings):
        yield indent + more.removeprefix(", ")


def _more(findings: Sequence[Finding]) -> str:
    more = len(findings) - SHOWN_PER_KIND
    return f", and {more:,} more (--json names all)" if more > 0 else ""


def _count(count: int, word: str) -> str:
    return f"{count:,} {word}{'s' if count != 1 else ''}"
