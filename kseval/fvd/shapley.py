"""Which step explains how much of a gap, whatever the order in which one asks: Shapley values.

    φ_i = Σ over S without i of  |S|! (k − |S| − 1)! / k!  (v(S ∪ {i}) − v(S))

Shapley 1953, "A Value for n-Person Games". v(S) is the value with the steps of S as in the one variant and all others
as in the base; φ_i is how much step i moves the value, on average over all k! orders of going from the base to the
variant step by step. They sum to the gap v(all) − v(none) exactly, a step that changes nothing gets 0, and two steps
that always change the same get the same: no other division of a gap has all three.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from math import comb


def shapley_values(steps: Sequence[str], value: Callable[[frozenset[str]], float]) -> dict[str, float]:
    """Step -> its part of value(all) − value(none); `value` is asked 2^k times, once for each subset of k steps."""
    k = len(steps)
    values = {
        frozenset(some): value(frozenset(some)) for size in range(k + 1) for some in combinations(steps, size)
    }
    parts = {}
    for step in steps:
        others = [other for other in steps if other != step]
        parts[step] = sum(
            (values[frozenset((*some, step))] - values[frozenset(some)]) / (k * comb(k - 1, size))
            for size in range(k)
            for some in combinations(others, size)
        )
    return parts
