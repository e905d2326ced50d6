"""One bound for one score: the labelled values in, the threshold that keeps a promise out."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# Shares are sums of weights over sums of weights: what is equal on paper may differ in the last digit.
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Choice:
    """A threshold, and what it drops of the labelled values it was chosen on: weights of right and wrong drops."""

    threshold: float
    right: float
    wrong: float

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)


@dataclass(frozen=True, slots=True)
class Cuts:
    """Every way to part the labelled values by a threshold of one side, from the loosest to the tightest.

    edge     float (k,): the distinct values, turned so that the first to be dropped stands first
    right, wrong   float (k,): weight of what is dropped for the reason and against it, if all up to here are dropped
    """

    side: str
    edge: Floats
    right: Floats
    wrong: Floats

    def choice(self, index: int, given: float | None = None) -> Choice:
        """Drop all up to the value with this index; by the threshold as given where that does just so."""
        sign = 1.0 if self.side == "min" else -1.0
        dropped = float(self.edge[index])
        passing = float(self.edge[index + 1]) if index + 1 < len(self.edge) else None
        if given is not None and dropped < sign * given <= (math.inf if passing is None else passing):
            threshold = given
        else:
            threshold = sign * between(dropped, passing)
        return Choice(threshold + 0.0, float(self.right[index]), float(self.wrong[index]))


def cuts(values: Floats, says: NDArray[np.int8], weight: Floats, side: str) -> Cuts:
    """Sort labelled values (n,) as a bound of `side` ("min" or "max") meets them.

    says   1 to be dropped, -1 not, 0 not told. Missing values and untold ones take no part: no threshold moves those,
    and these say nothing.
    """
    told = (says != 0) & ~np.isnan(values) & (weight > 0)
    turned = values[told] if side == "min" else -values[told]
    edge, place = np.unique(turned, return_inverse=True)
    right = np.bincount(place, weight[told] * (says[told] > 0), len(edge))
    wrong = np.bincount(place, weight[told] * (says[told] < 0), len(edge))
    return Cuts(side, edge, np.cumsum(right), np.cumsum(wrong))


def most_found(possible: Cuts, precision: float, given: float | None = None) -> Choice | None:
    """The threshold that drops most of what is to be dropped, among those whose drops are right to `precision`.

    Of equals the one with fewest wrong drops; and the one `given` where labels do not tell it from that. None where no
    threshold is that right; `best_precision` then tells what is. A higher precision asked for never gives a lower one.
    """
    precise = possible.right >= (precision - SAME) * (possible.right + possible.wrong)
    allowed = np.flatnonzero(precise & (possible.right > 0))
    if not len(allowed):
        return None
    order = np.lexsort((allowed, possible.wrong[allowed], -possible.right[allowed]))
    return possible.choice(int(allowed[order[0]]), given)


def best_precision(possible: Cuts, given: float | None = None) -> Choice | None:
    """The threshold whose drops are right most often, of equals the one that drops most; None if none drops right."""
    found = np.flatnonzero(possible.right > 0)
    if not len(found):
        return None
    shares = possible.right[found] / (possible.right[found] + possible.wrong[found])
    order = np.lexsort((-possible.right[found], -np.round(shares / SAME)))
    return possible.choice(int(found[order[0]]), given)


def between(dropped: float, passing: float | None) -> float:
    """A number t with dropped < t <= passing, of as few digits as lie near their middle; just above without passing."""
    if passing is None:
        # The next number after a vanishingly small one is more than a tenth of it away.
        passing = max(dropped + 0.1 * (abs(dropped) or 1.0), math.nextafter(dropped, math.inf))
    quarter = (passing - dropped) / 4
    low, high = dropped + quarter, passing - quarter
    middle = dropped + 2 * quarter
    for digits in range(1, 17):
        short = float(f"{middle:.{digits}g}")
        if low <= short <= high and dropped < short <= passing:
            return short
    return float(passing)
