"""Every pair of systems on one metric: the difference, its interval, a paired test, and who wins.

Two systems are held beside each other over the clips that both have, so that nobody gains by leaving clips out. The
p of all duels of a metric are corrected together after Holm; a duel is a tie unless that p is below alpha.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

from ..metrics import Better
from ..result import Duel
from .interval import interval
from .leave_out import ClipRows, Distance, LeftOut, distance_totals
from .ranks import Ranks, rank_probabilities
from .sign_flip import sign_flip_p
from .totals import Totals, mean_totals

# (system, its clips in their order) -> what `distance_totals` says of them.
Known = dict[tuple[str, tuple[str, ...]], tuple[Totals, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Doubt:
    """How the data decide: as the protocol's `uncertainty`.

    groups  of videos that are left out of a distance, at most
    """

    resamples: int = 1000
    groups: int = 200
    confidence: float = 0.95
    alpha: float = 0.05
    flips: int = 9999
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """The systems on one metric.

    ranks  over the clips that all systems have; empty where there are fewer than two videos of these
    notes  pairs that cannot be compared, and why
    """

    duels: tuple[Duel, ...]
    ranks: Ranks
    notes: tuple[str, ...] = ()


def compare_means(
    metric: str,
    better: Better,
    values: Mapping[str, NDArray[np.floating]],
    videos: Sequence[str],
    doubt: Doubt = Doubt(),
    rival: str | None = None,
) -> Standing:
    """Systems on a metric that is a mean over clips.

    values: system -> (n,), all in one order of clips, nan where missing; videos: the video of each clip; rival: only
    its duels with the others are fought, and only these corrected for.
    """
    table = {system: np.asarray(each, np.float64) for system, each in values.items()}
    for system, each in table.items():
        if each.shape != (len(videos),):
            raise InputError(
                f"values of {system}", expected=f"{len(videos)} clips", found=f"shape {each.shape}"
            )

    def over_common(systems: Sequence[str]) -> dict[str, Totals]:
        common = np.all([~np.isnan(table[system]) for system in systems], axis=0)
        return {system: mean_totals(np.where(common, table[system], np.nan), videos) for system in systems}

    pairs = {pair: over_common(pair) for pair in _pairs(table, rival)}
    return _standing(metric, better, pairs, over_common(list(table)) if table else {}, (), doubt)


def compare_distances(
    metric: str,
    better: Better,
    distance: Distance,
    reference: ClipRows,
    generated: Mapping[str, ClipRows],
    videos: Mapping[str, str],
    doubt: Doubt = Doubt(),
    rival: str | None = None,
    *,
    left_out: LeftOut | None = None,
    known: Known | None = None,
) -> Standing:
    """Systems on a metric that compares sets; the reference stays whole, whatever clips the systems miss.

    videos: clip id -> source video, for all clips; rival: as above; left_out: as for `distance_totals`; known: what
    that gave before of a system and the clips of its rows, in their order, and what it gives here is added.

    The distance is computed once for each group of videos, system, and set of common clips: with no clip missing,
    `groups` + 1 times a system. Where it is not defined for the clips that two systems have in common, for too few of
    them most of all, a note says so in the duel's place.
    """
    known = {} if known is None else known

    def over_common(systems: Sequence[str]) -> dict[str, Totals] | str:
        common = set.intersection(*(set(generated[system].clips) for system in systems))
        clips = tuple(clip for clip in reference.clips if clip in common)
        clips += tuple(sorted(common.difference(clips)))
        if not clips:
            return "no clip in common"
        for system in systems:
            if (system, clips) not in known:
                rows = generated[system].of(clips)
                try:
                    known[system, clips] = distance_totals(
                        distance,
                        reference,
                        rows,
                        videos,
                        left_out=left_out,
                        groups=doubt.groups,
                        seed=doubt.seed,
                    )
                except InputError as error:
                    return f"not defined: expected {error.expected}, found {error.found}"
        notes = [note for system in systems for note in known[system, clips][1]]
        return notes[0] if notes else {system: known[system, clips][0] for system in systems}

    pairs, refused = {}, []
    for pair in _pairs(generated, rival):
        found = over_common(pair)
        if isinstance(found, str):
            refused.append(f"{pair[0]} and {pair[1]}: {found}")
        else:
            pairs[pair] = found
    together = over_common(list(generated)) if generated else {}
    return _standing(
        metric, better, pairs, {} if isinstance(together, str) else together, tuple(refused), doubt
    )


def _pairs(systems: Iterable[str], rival: str | None) -> list[tuple[str, str]]:
    return [pair for pair in combinations(systems, 2) if rival is None or rival in pair]


def _standing(
    metric: str,
    better: Better,
    pairs: Mapping[tuple[str, str], Mapping[str, Totals]],
    together: Mapping[str, Totals],
    notes: tuple[str, ...],
    doubt: Doubt,
) -> Standing:
    duels: list[Duel] = []
    for (first, second), totals in pairs.items():
        difference = totals[first].minus(totals[second])
        low, high, why = interval(
            difference, resamples=doubt.resamples, confidence=doubt.confidence, seed=doubt.seed
        )
        if low is None or high is None:
            notes = (*notes, f"{first} and {second}: {why[0]}")
            continue
        p = sign_flip_p(difference.sums, flips=doubt.flips, seed=doubt.seed)
        duels.append(Duel(metric, first, second, difference.value, low, high, p, p, None, n=difference.n))
    ranks = rank_probabilities(together, better, resamples=doubt.resamples, seed=doubt.seed)
    return Standing(tuple(_decided(duels, better, doubt.alpha)), ranks, notes)


def _decided(duels: Sequence[Duel], better: Better, alpha: float) -> list[Duel]:
    corrected = holm([duel.p for duel in duels])
    return [
        replace(duel, p_holm=p, winner=_winner(duel, better) if p < alpha else None)
        for duel, p in zip(duels, corrected, strict=True)
    ]


def holm(p: Sequence[float]) -> list[float]:
    """Each p, corrected for all of them after Holm (1979): the k-th smallest of m times m − k + 1, never falling.

    statsmodels says the same, and walks over all of Python's objects every time it is asked: two seconds a table.
    """
    order = np.argsort(p, kind="stable")
    steps = np.asarray(p, np.float64)[order] * np.arange(len(order), 0, -1)
    corrected = np.empty(len(order))
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return [float(each) for each in corrected]


def _winner(duel: Duel, better: Better) -> str | None:
    if duel.difference == 0:
        return None
    return duel.first if (duel.difference > 0) == (better == "higher") else duel.second
