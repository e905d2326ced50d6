"""Recall: the share of real clips that lie among generated ones.

    mean over x of [ |x − y_j| ≤ r_k(y_j) for at least one generated y_j ],  r_k: distance to the k-th nearest other
    generated one

Kynkäänniemi et al. 2019, "Improved precision and recall metric for assessing generative models", equations 1 and 2;
held against prdc 0.2 and torch-fidelity 0.4.0. It is `precision` with the sets exchanged. A generated clip far from
all others has a large ball, and one such outlier may hold many real clips: `coverage` was made against that.

Deliberate differences: float64; distances closer than 1e-12 of the largest squared norm are equal; surfaces count as
in, as in the paper and torch-fidelity, while prdc leaves them out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..distances.neighbours import balls, require_k, require_neighbours, share_inside
from . import Array, Better


@dataclass(frozen=True)
class Recall:
    """0 to 1. k: the neighbour that sets a radius, 3 in the paper."""

    k: int = 3
    better: Better = field(default="higher", init=False)
    wants_n_above_d: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        require_k(self.k, "recall")

    def value(self, reference: Array, generated: Array) -> float:
        """Features (n, d) and (m, d). Raises InputError for a nan, another d, or no more than k generated rows."""
        require_neighbours(reference, generated, self.k, needing="generated")
        return share_inside(reference, balls(generated, reference, self.k))


def build(k: int = 3) -> Recall:
    """The metric of this file."""
    return Recall(k)
