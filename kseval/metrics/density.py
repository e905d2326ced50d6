"""Density: in how many real clips' neighbourhoods a generated one lies, over how many one would expect.

    1 / k · mean over y of the number of real x_i with |y − x_i| < r_k(x_i),  r_k: distance to the k-th nearest other
    real one

Naeem et al. 2020, "Reliable fidelity and diversity metrics for generative models"; held against their
prdc 0.2. Unlike `precision` it is not content with one outlier's large ball. Two samples of one distribution have 1 on
average, and so has a set against itself; clips that crowd where real ones are dense have more.

Deliberate differences: float64; distances closer than 1e-12 of the largest squared norm are equal. Surfaces count as
out, as in prdc.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..distances.neighbours import balls, balls_around, require_k, require_neighbours
from . import Array, Better


@dataclass(frozen=True)
class Density:
    """0 to n / k. k: the neighbour that sets a radius, 5 in the paper."""

    k: int = 5
    better: Better = field(default="higher", init=False)
    wants_n_above_d: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        require_k(self.k, "density")

    def value(self, reference: Array, generated: Array) -> float:
        """Features (n, d) and (m, d). Raises InputError for a nan, another d, or no more than k real rows."""
        require_neighbours(reference, generated, self.k, needing="reference")
        return float(balls_around(generated, balls(reference, generated, self.k)).mean()) / self.k


def build(k: int = 5) -> Density:
    """The metric of this file."""
    return Density(k)
