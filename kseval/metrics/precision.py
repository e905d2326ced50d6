"""Precision: the share of generated clips that lie among real ones.

    mean over y of [ |y − x_i| ≤ r_k(x_i) for at least one real x_i ],  r_k: distance to the k-th nearest other real one

Kynkäänniemi et al. 2019, "Improved precision and recall metric for assessing generative models", equations 1 and 2;
held against prdc 0.2 and torch-fidelity 0.4.0. It knows no diversity: one real clip, copied, scores 1.

Deliberate differences: float64; distances closer than 1e-12 of the largest squared norm are equal, so that a copy lies
in a ball of radius 0; surfaces count as in, as in the paper and torch-fidelity, while prdc leaves them out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..distances.neighbours import balls, require_k, require_neighbours, share_inside
from . import Array, Better


@dataclass(frozen=True)
class Precision:
    """0 to 1. k: the neighbour that sets a radius, 3 in the paper."""

    k: int = 3
    better: Better = field(default="higher", init=False)
    wants_n_above_d: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        require_k(self.k, "precision")

    def value(self, reference: Array, generated: Array) -> float:
        """Features (n, d) and (m, d). Raises InputError for a nan, another d, or no more than k real rows."""
        require_neighbours(reference, generated, self.k, needing="reference")
        return share_inside(generated, balls(reference, generated, self.k))


def build(k: int = 3) -> Precision:
    """The metric of this file."""
    return Precision(k)
