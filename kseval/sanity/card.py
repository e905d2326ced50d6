"""What each metric made of each fault: seen where the paired test decides for the unchanged clips."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from ksground.atomic import write_text
from ksground.errors import InputError

from ..corruptions import Harms
from ..result import Comparison, Duel, Result
from .spoil import UNCHANGED

Verdict = Literal["seen", "missed", "not asked", "preferred"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One fault under one metric.

    harm     how much worse than unchanged, as a share of the metric's worst fault; negative: better; None: no value
    verdict  "seen": the unchanged clips are better, and the test decides it; "preferred": the spoiled ones are;
             "missed": the metric should see it and the test does not decide; "not asked": it need not see it
    """

    fault: str
    harm: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Card:
    """rows: metric's title -> its cells, in the order of the faults; n: clips that were spoiled."""

    protocol: str
    protocol_sha256: str
    n: int
    faults: tuple[str, ...]
    rows: Mapping[str, tuple[Cell, ...]]

    def misses(self) -> list[str]:
        """Footnotes for a leaderboard: every metric that misses what it should see, or likes it."""
        said = []
        for title, cells in self.rows.items():
            for verdict, word in (("missed", "misses"), ("preferred", "prefers")):
                if faults := [cell.fault.lower() for cell in cells if cell.verdict == verdict]:
                    said.append(f"{title} {word} {', '.join(faults)} (sanity card, n = {self.n})")
        return said


def card_of(
    results: Sequence[Result],
    comparison: Comparison,
    faults: Mapping[str, Harms],
    expected: Mapping[str, frozenset[Harms]],
) -> Card:
    """Read off the duels of each fault with the unchanged clips.

    faults    title -> what it harms, in the card's order
    expected  metric -> what it should see
    """
    first = results[0]
    duels = {(duel.metric, *sorted((duel.first, duel.second))): duel for duel in comparison.duels}
    rows = {}
    for score in first.scores:
        worse = {
            fault: _worse(duels.get((score.metric, *sorted((UNCHANGED, fault)))), score.better)
            for fault in faults
        }
        worst = max((each for each, _ in worse.values() if each is not None), default=0.0)
        rows[score.title] = tuple(
            Cell(
                fault,
                None if by is None or worst <= 0 else by / worst,
                _verdict(decided, harms in expected[score.metric]),
            )
            for (fault, harms), (by, decided) in zip(faults.items(), worse.values(), strict=True)
        )
    n = len(first.clips)
    return Card(first.protocol, str(first.receipt["protocol_sha256"]), n, tuple(faults), rows)


def write_card(card: Card, file: Path) -> None:
    """As JSON, for `kseval evaluate` to read."""
    write_text(file, json.dumps(asdict(card), indent=1, ensure_ascii=False) + "\n")


def read_card(file: Path, protocol_sha256: str) -> Card:
    """A card made by `write_card`. Raises InputError if it is none, or was made under another protocol."""
    try:
        card = TypeAdapter(Card).validate_json(file.read_bytes(), strict=True)
    except (ValidationError, OSError) as error:
        found = str(error).splitlines()[0]
        raise InputError(file, expected="a card that `kseval sanity` wrote", found=found) from None
    if card.protocol_sha256 != protocol_sha256:
        hint = "run `kseval sanity` with this protocol"
        raise InputError(
            file, expected=f"protocol_sha256 {protocol_sha256}", found=card.protocol_sha256, hint=hint
        )
    return card


def _worse(duel: Duel | None, better: str) -> tuple[float | None, str | None]:
    """By how much the spoiled clips are worse, and which side the test decides for: "spoiled", "unchanged" or None."""
    if duel is None:
        return None, None
    unchanged_minus_spoiled = duel.difference if duel.first == UNCHANGED else -duel.difference
    by = unchanged_minus_spoiled if better == "higher" else -unchanged_minus_spoiled
    if duel.winner is None:
        return by, None
    return by, "unchanged" if duel.winner == UNCHANGED else "spoiled"


def _verdict(decided: str | None, asked: bool) -> Verdict:
    if decided == "unchanged":
        return "seen"
    if decided == "spoiled":
        return "preferred"
    return "missed" if asked else "not asked"
