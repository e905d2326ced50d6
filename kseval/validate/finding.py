"""What validation finds: one finding for one thing wrong with one clip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from ksground.errors import InputError

Severity = Literal["error", "warning"]
Kind = Literal[
    "missing",
    "duplicate",
    "no_file",
    "empty_file",
    "undecodable",
    "truncated",
    "damaged",
    "too_short",
    "wrong_fps",
    "extra",
    "shared_file",
    "static",
    "untagged_colour",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
# What a whole kind is called, where there are too many to tell one by one.
MEANING: Mapping[Kind, str] = {
    "missing": "clips of the reference that no row answers",
    "duplicate": "rows that answer a clip which another row answers too",
    "no_file": "files that are not there",
    "empty_file": "files of 0 bytes",
    "undecodable": "files that cannot be read as video",
    "truncated": "files that end before they should",
    "damaged": "files of which parts do not decode",
    "too_short": "clips of too few frames",
    "wrong_fps": "clips of another frame rate than their row says",
    "extra": "rows that answer no clip of the reference; no score counts them",
    "shared_file": "files that several rows name",
    "static": "clips in which nothing moves",
    "untagged_colour": "clips that do not say how their colours are coded; they are read as BT.601",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with one clip.

    file  relative to the generations folder; None where no row names one
    row   of generations.parquet, counted from 0; None for a clip that has none
    says  what was found, in words
    """

    kind: Kind
    severity: Severity
    clip_id: str
    file: str | None
    row: int | None
    says: str


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found in one generations folder, by kind in the order of `KINDS`, then by row.

    n_reference  clips that should be answered
    n_answered   of them, those that a row answers, whatever is in its file
    """

    folder: str
    system: str
    version: str
    n_reference: int
    n_answered: int
    findings: Sequence[Finding]

    @property
    def errors(self) -> Sequence[Finding]:
        """What keeps the folder from being scored."""
        return [finding for finding in self.findings if finding.severity == "error"]

    def counts(self) -> Mapping[Kind, int]:
        """How many of each kind that was found."""
        return Counter(finding.kind for finding in self.findings)

    def require_no_errors(self) -> None:
        """Raise an InputError that tells of all errors in short, if there are any."""
        if errors := self.errors:
            by_kind = Counter(finding.kind for finding in errors)
            found = "; ".join(f"{count:,} {kind}: {MEANING[kind]}" for kind, count in by_kind.items())
            hint = f"`kseval validate` names each of them; the first: {errors[0].says}"
            if by_kind.keys() == {"missing"}:
                hint = f"--allow-missing marks the row as partial; the first: {errors[0].clip_id}"
            raise InputError(self.folder, expected="generations without errors", found=found, hint=hint)
