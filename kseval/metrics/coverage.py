"""Coverage: the share of real clips with a generated one in their neighbourhood.

    mean over x_i of [ |y − x_i| ≤ r_k(x_i) for at least one generated y ],  r_k: distance to the k-th nearest other
    real one

Naeem et al. 2020, "Reliable fidelity and diversity metrics for generative models"; held against their
prdc 0.2. Unlike `recall` no generated outlier can raise it. Two samples of n and m = n rows of one distribution have
about 1 − 2^−k.

Deliberate differences: float64; distances closer than 1e-12 of the largest squared norm are equal; surfaces count as
in, so that a copy covers a real clip that the reference holds twice, while prdc leaves them out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..distances.neighbours import balls, require_k, require_neighbours, share_reached
from . import Array, Better


@dataclass(frozen=True)
class Coverage:
    """0 to 1. k: the neighbour that sets a radius, 5 in the paper."""

    k: int = 5
    better: Better = field(default="higher", init=False)
    wants_n_above_d: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        require_k(self.k, "coverage")

    def value(self, reference: Array, generated: Array) -> float:
        """Features (n, d) and (m, d). Raises InputError for a nan, another d, or no more than k real rows."""
        require_neighbours(reference, generated, self.k, needing="reference")
        return share_reached(balls(reference, generated, self.k), generated)


def build(k: int = 5) -> Coverage:
    """The metric of this file."""
    return Coverage(k)
