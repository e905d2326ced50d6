"""Performances of a skill merged into one order: which step came before which, how often, and what follows from it.

Step j follows step i by as many votes as performances show i before j, less those that show j before i. The order is
the one that breaks the fewest votes (Kemeny's rule), so that it also puts steps in order that never stood in one
performance together: what comes before a comes before what comes after a. Few steps are ordered exactly, more by
moving one at a time until no move helps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

EXACT_UP_TO = 10


@dataclass(frozen=True, slots=True)
class TaskGraph:
    """The merged performances.

    steps     every step that any of them shows
    counts    float64 (n, n): weight of the performances in which step i is directly followed by step j
    before    float64 (n, n): weight of those in which i comes before j, at once or later
    shown     float64 (n,): share of the performances, by weight, that show the step
    """

    steps: tuple[str, ...]
    counts: NDArray[np.float64]
    before: NDArray[np.float64]
    shown: NDArray[np.float64]

    def order(self, least: float = 0.4, n_steps: int | None = None) -> list[str]:
        """The steps that at least `least` of the performances show, or the `n_steps` most shown, in order."""
        ranked = sorted(range(len(self.steps)), key=lambda at: (-self.shown[at], at))
        often = [at for at in ranked if self.shown[at] >= least] or ranked[:1]
        chosen = often if n_steps is None else ranked[:n_steps]
        return [self.steps[at] for at in _least_broken(self._preferences(), sorted(chosen))]

    def _preferences(self) -> NDArray[np.float64]:
        """How much better i stands before j; what no performance shows together is told through a third step."""
        votes = self.before - self.before.T
        seen = (self.before + self.before.T) > 0
        # The strongest chain i -> k -> j, as strong as its weaker link, halved: it is hearsay.
        # One row at a time: real performances word one step in many ways, and hundreds cubed are too many.
        rows = [np.minimum(row[:, None], votes).clip(0).max(axis=0) for row in votes]
        chains = np.array(rows).reshape(votes.shape)
        return np.where(seen, votes, 0.5 * (chains - chains.T))


def merge(performances: Sequence[Sequence[str]], weights: Sequence[float]) -> TaskGraph:
    """Performances with how much each counts -> the graph. A step counts where it stands first in a performance."""
    names: dict[str, int] = {}
    for steps in performances:
        for step in steps:
            names.setdefault(step, len(names))
    n = len(names)
    counts, before, shown = np.zeros((n, n)), np.zeros((n, n)), np.zeros(n)
    for steps, weight in zip(performances, weights, strict=True):
        at = [names[step] for step in dict.fromkeys(steps)]
        shown[at] += weight
        for place, one in enumerate(at):
            before[one, at[place + 1 :]] += weight
            if place + 1 < len(at):
                counts[one, at[place + 1]] += weight
    return TaskGraph(tuple(names), counts, before, shown / max(sum(weights), 1e-12))


def _least_broken(votes: NDArray[np.float64], chosen: Sequence[int]) -> list[int]:
    """The order of the chosen ones with the most votes kept; among equals the one nearest to the given order."""
    if len(chosen) <= EXACT_UP_TO:
        return _exact(votes, tuple(chosen))
    order = sorted(chosen, key=lambda at: -float(votes[at, list(chosen)].sum()))
    while moved := _better(votes, order):
        order = moved
    return order


def _exact(votes: NDArray[np.float64], chosen: tuple[int, ...]) -> list[int]:
    """By dynamic programming over subsets: the best order of a set ends with its best last step."""

    @cache
    def best(left: frozenset[int]) -> tuple[float, tuple[int, ...]]:
        if not left:
            return 0.0, ()
        found: tuple[float, tuple[int, ...]] | None = None
        for first in (at for at in chosen if at in left):
            rest = left - {first}
            kept, order = best(rest)
            kept += sum(votes[first, other] for other in rest)
            if found is None or kept > found[0] + 1e-9:
                found = kept, (first, *order)
        assert found is not None
        return found

    return list(best(frozenset(chosen))[1])


def _better(votes: NDArray[np.float64], order: list[int]) -> list[int] | None:
    """The same order with one step moved, if that keeps more votes."""
    for place, step in enumerate(order):
        without = order[:place] + order[place + 1 :]
        gains = [
            float(votes[step, without[to:]].sum() + votes[without[:to], step].sum())
            for to in range(len(order))
        ]
        to = int(np.argmax(gains))
        if gains[to] > gains[place] + 1e-9:
            return [*without[:to], step, *without[to:]]
    return None
