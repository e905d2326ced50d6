"""Fréchet distance at infinitely many rows: FID∞ of Inception's features, FVD∞ of a video network's.

    d²(n) ≈ d²(∞) + b / n:  a line fitted to the Fréchet distances of random subsets on 1/n; d²(∞) is its intercept

Chong and Forsyth 2020, "Effectively unbiased FID and Inception Score and where to find them"; held against
mchong6/FID_IS_infinity, `score_infinity.py` at commit 32a8ff1. The bias of a Fréchet distance differs from model to
model, so that at any n it may rank them wrongly; the intercept has hardly any.

It takes n of twice the feature dimension, so that the smallest subset still spans it. Between two samples of one
normal distribution, d = 64: n = 512 gives −0.1 (4.3 without extrapolation), n = 128 −0.9 (17.2), but n = 64 11 (35).

Deliberate differences:
- `of = "both"`, the default, takes the same share of both sets, for a reference of some hundred clips is a sample too:
  each set has its bias, and one line on 1/n takes both away. `of = "generated"` is theirs: the reference stays whole;
- the smallest subset is half of the set, theirs 5,000 of 50,000: below the feature dimension the line bends;
- rows are drawn by a seeded generator, each point anew, without replacement; ddof is 1 as there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from ksground.errors import InputError

from ..distances.feature_sets import GENERATED, REFERENCE, Floats, require_sets
from ..distances.frechet import FrechetStatistics, frechet_distance
from . import Array, Better

LEAST_ROWS = 10


@dataclass(frozen=True, slots=True)
class Extrapolation:
    """A line through Fréchet distances.

    value           its intercept, the distance at infinitely many rows; may be a little below 0
    standard_error  of the intercept, from how far the points lie off the line. It says how well a line fits, not what
                    other clips would have given: resample the clips for that
    shares          (points,): of the rows, in each subset
    distances       (points,): the Fréchet distances of the subsets
    """

    value: float
    standard_error: float
    shares: Floats
    distances: Floats


@dataclass(frozen=True)
class FrechetInfinity:
    """The squared Fréchet distance, extrapolated to infinitely many rows.

    points          how many subsets
    smallest_share  of the rows, in the smallest subset; the largest is everything
    of              which sets are drawn from
    """

    points: int = 15
    smallest_share: float = 0.5
    of: Literal["both", "generated"] = "both"
    seed: int = 0
    better: Better = field(default="lower", init=False)
    wants_n_above_d: bool = field(default=True, init=False)

    def __post_init__(self) -> None:
        for holds, expected in (
            (isinstance(self.points, int) and self.points >= 3, "points as a whole number of at least 3"),
            (0 < self.smallest_share < 1, "smallest_share above 0 and below 1"),
            (self.of in ("both", "generated"), 'of as "both" or "generated"'),
            (isinstance(self.seed, int) and self.seed >= 0, "seed as a whole number of at least 0"),
        ):
            if not holds:
                raise InputError("metric frechet_infinity", expected=expected, found=repr(self))

    def value(self, reference: Array, generated: Array) -> float:
        """Features (n, d) and (m, d). Raises InputError for a nan, another d, or fewer than ten rows."""
        return self.estimate(reference, generated).value

    def estimate(self, reference: Array, generated: Array) -> Extrapolation:
        """The line with its standard error. Raises as `value` does."""
        require_sets(reference, generated, at_least=LEAST_ROWS)
        random = np.random.default_rng(self.seed)
        whole = None if self.of == "both" else FrechetStatistics.of(reference, name=REFERENCE)
        shares = np.linspace(self.smallest_share, 1, self.points)
        distances = np.array(
            [
                frechet_distance(
                    whole or _of_share(reference, share, random, REFERENCE),
                    _of_share(generated, share, random, GENERATED),
                )
                for share in shares
            ]
        )
        (_, intercept), covariance = np.polyfit(1 / shares, distances, 1, cov=True)
        return Extrapolation(float(intercept), float(np.sqrt(covariance[1, 1])), shares, distances)


def _of_share(features: Array, share: float, random: np.random.Generator, name: str) -> FrechetStatistics:
    rows = random.permutation(len(features))[: max(2, round(share * len(features)))]
    return FrechetStatistics.of(features, name=name, rows=np.sort(rows))


def build(
    points: int = 15,
    smallest_share: float = 0.5,
    of: Literal["both", "generated"] = "both",
    seed: int = 0,
) -> FrechetInfinity:
    """The metric of this file."""
    return FrechetInfinity(points, smallest_share, of, seed)
