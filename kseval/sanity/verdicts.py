"""Duels with the unchanged clips -> a card: a fault is seen where the paired test decides for these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..corruptions import Harms
from ..result import Comparison, Duel, Result
from ..uncertainty.clusters import video_names
from .card import UNCHANGED, Card, Cell, Verdict
from .spoil import Spoiled
from .trial import fewest_videos

# From this share of a metric's worst fault on it answers to a fault, if unevenly; where the test still does not decide,
# it wants more videos.
PLAIN_HARM = 0.1


def card_of(
    results: Sequence[Result],
    comparison: Comparison,
    spoiled: Spoiled,
    expected: Mapping[str, frozenset[Harms]],
    alpha: float,
) -> Card:
    """Read off the duels of each fault with the unchanged clips.

    expected  metric -> what it should see
    alpha     of the tests
    """
    first = results[0]
    fewest = fewest_videos(len(spoiled.faults), alpha)
    few = {each.system for each in spoiled.entrants if len(set(video_names(each.answers))) < fewest}
    duels = {(duel.metric, *sorted((duel.first, duel.second))): duel for duel in comparison.duels}
    rows = {}
    for score in first.scores:
        worse = {
            fault: _worse(duels.get((score.metric, *sorted((UNCHANGED, fault)))), score.better)
            for fault in spoiled.faults
        }
        worst = max((each for each, _ in worse.values() if each is not None), default=0.0)
        rows[score.title] = tuple(
            Cell(
                fault,
                harm := None if by is None or worst <= 0 else by / worst,
                _verdict(
                    decided,
                    corruption.harms in expected[score.metric],
                    fault in few or (harm or 0) >= PLAIN_HARM,
                ),
            )
            for (fault, corruption), (by, decided) in zip(spoiled.faults.items(), worse.values(), strict=True)
        )
    return Card(
        protocol=first.protocol,
        protocol_sha256=str(first.receipt["protocol_sha256"]),
        n=len(first.clips),
        n_videos=len(set(video_names(spoiled.entrants[0].answers))),
        faults={fault: corruption.does for fault, corruption in spoiled.faults.items()},
        rows=rows,
        attacks=tuple(spoiled.attacks),
        left_out=tuple(spoiled.left_out),
    )


def _worse(duel: Duel | None, better: str) -> tuple[float | None, str | None]:
    """By how much the spoiled clips are worse, and which side the test decides for: "spoiled", "unchanged" or None."""
    if duel is None:
        return None, None
    unchanged_minus_spoiled = duel.difference if duel.first == UNCHANGED else -duel.difference
    by = unchanged_minus_spoiled if better == "higher" else -unchanged_minus_spoiled
    if duel.winner is None:
        return by, None
    return by, "unchanged" if duel.winner == UNCHANGED else "spoiled"


def _verdict(decided: str | None, asked: bool, needs_more: bool) -> Verdict:
    if decided == "unchanged":
        return "seen"
    if decided == "spoiled":
        return "preferred"
    if not asked:
        return "not asked"
    return "undecided" if needs_more else "missed"
