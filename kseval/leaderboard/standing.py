"""Who is best on a metric, as far as the paired tests decide it.

Best is the row that won its duel against every other ranked row; second best won against all but the best. Where no row
did, none is marked as best and the undefeated ones tie: a larger mean alone is no mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..result import Comparison, Result

Mark = Literal["best", "second", "tie"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the duels say of one metric.

    best, second  systems; None where the duels do not decide
    tied          where there is no best, those among whom the first place stays open: the undefeated, or all if they
                  beat each other in a ring; where there is a best and no second, the same of the second place
    tested        every pair of ranked rows met in a duel; where it did not, `best` is None and so is everything else
    notes         pairs that could not be compared, and why
    ranked        how many rows compete: baselines and systems that have a value; floors are real clips and do not
    """

    best: str | None
    second: str | None
    tied: tuple[str, ...]
    tested: bool
    ranked: int
    notes: tuple[str, ...] = ()

    def mark(self, system: str) -> Mark | None:
        """The mark that stands beside a system's number."""
        if system == self.best:
            return "best"
        if system == self.second:
            return "second"
        return "tie" if self.best is None and system in self.tied else None

    @property
    def sentence(self) -> str:
        """ "A is best, B second." or why nobody is."""
        if self.ranked < 2:
            return "nothing to rank, fewer than two rows compete."
        if not self.tested and self.notes:
            more = f" (and {len(self.notes) - 1} more)" if self.notes[1:] else ""
            return f"none is marked, for not every pair can be compared: {self.notes[0]}{more}."
        if not self.tested:
            return "not tested, no paired test of these rows was given, so none is marked."
        if self.best is None:
            return f"tie, the tests do not tell {_listed(self.tied)} apart."
        if self.second:
            return f"{self.best} is best, {self.second} second."
        tie = f"; {_listed(self.tied)} tie for second" if self.tied else ""
        return f"{self.best} is best{tie}."


def standing(metric: str, results: Sequence[Result], comparison: Comparison | None) -> Standing:
    """The standing of the rows on `metric`."""
    names = [
        result.system
        for result in results
        if result.kind != "floor"
        and any(each.metric == metric and each.overall.value is not None for each in result.scores)
    ]
    winners: dict[frozenset[str], str | None] = {
        frozenset((duel.first, duel.second)): duel.winner
        for duel in (comparison.duels if comparison else ())
        if duel.metric == metric
    }
    pairs = [frozenset((one, two)) for at, one in enumerate(names) for two in names[at + 1 :]]
    if len(names) < 2 or not all(pair in winners for pair in pairs):
        notes = tuple(comparison.notes.get(metric, ())) if comparison else ()
        return Standing(None, None, (), tested=False, ranked=len(names), notes=notes)

    def first_of(left: list[str]) -> tuple[str | None, tuple[str, ...]]:
        """Who beats all others of `left`; where nobody does, the rows among which the first place stays open."""
        beats = {one: {two for two in left if winners.get(frozenset((one, two))) == one} for one in left}
        for name in left:
            if len(beats[name]) == len(left) - 1:
                return name, ()
        undefeated = [name for name in left if not any(name in beats[other] for other in left)]
        if len(undefeated) == 1:
            # The only one that nobody beats ties with whom it does not beat, though others may.
            undefeated = [name for name in left if name not in beats[undefeated[0]]]
        return None, tuple(undefeated or left)

    best, tied = first_of(names)
    if best is None:
        return Standing(None, None, tied, tested=True, ranked=len(names))
    second, tied = first_of([name for name in names if name != best])
    return Standing(best, second, tied, tested=True, ranked=len(names))


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
