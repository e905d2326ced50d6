"""Fréchet distance of two sets of features: FID of Inception's, FVD of a video network's, neither of any other's.

    d² = |μ1 − μ2|² + tr Σ1 + tr Σ2 − 2 tr (Σ1 Σ2)^½

Dowson and Landau 1982, "The Fréchet distance between multivariate normal distributions"; as FID: Heusel et al. 2017,
"GANs trained by a two time-scale update rule", bioinf-jku/TTUR; as FVD: Unterthiner et al. 2018. Held against
pytorch-fid 0.3.0 and torch-fidelity 0.4.0.

Deliberate differences:
- no `sqrtm`: the last trace is a sum of singular values (`kseval/distances/frechet.py`). SciPy's is slow, hangs on a
  nan, and from 1.11.2 is wrong for singular matrices; of a set against itself this is 0, not −341;
- nothing is added to the diagonal of a singular covariance;
- moments in float64 whatever the features are, joined block by block: any n in the memory of one covariance;
- one row is an error: |μ1 − μ2|² alone is no Fréchet distance.

With n below d the value is mostly bias, about d (d + 1) / 4 (1/n + 1/m) for two samples of one normal distribution:
see `frechet_infinity` and `kernel`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ksground.errors import InputError

from ..distances.feature_sets import GENERATED, REFERENCE
from ..distances.frechet import FrechetStatistics, frechet_distance, statistics_without
from . import Array, Better, Groups, Values


@dataclass(frozen=True)
class Frechet:
    """The squared Fréchet distance; 0 for equal moments, no upper bound.

    ddof   1: covariances over n − 1, as FID has them; 0: over n, as StyleGAN-V's and cd-fvd's FVD
    """

    ddof: int = 1
    better: Better = field(default="lower", init=False)
    wants_n_above_d: bool = field(default=True, init=False)

    def __post_init__(self) -> None:
        if self.ddof not in (0, 1):
            raise InputError("metric frechet", expected="ddof 0 or 1", found=repr(self.ddof))

    def value(self, reference: Array, generated: Array) -> float:
        """Features (n, d) and (m, d), read block by block. Raises InputError for a nan, one row, or another d."""
        return frechet_distance(
            FrechetStatistics.of(reference, self.ddof, REFERENCE),
            FrechetStatistics.of(generated, self.ddof, GENERATED),
        )

    def left_out(
        self, reference: Array, generated: Array, of_reference: Groups, of_generated: Groups
    ) -> Values:
        """The distance without the rows of each group, float64 (k,); see `LeavesOut`."""
        groups = 1 + max(of_reference.max(), of_generated.max())
        left = zip(
            statistics_without(reference, of_reference, groups, self.ddof, REFERENCE),
            statistics_without(generated, of_generated, groups, self.ddof, GENERATED),
            strict=True,
        )
        return np.array(
            [np.nan if one is None or other is None else frechet_distance(one, other) for one, other in left]
        )


def build(ddof: int = 1) -> Frechet:
    """The metric of this file."""
    return Frechet(ddof)
