"""Mean accuracy: the share of positions at which a plan names the step that was done there.

    number of positions i with plan_i = done_i  /  the longer one's number of steps

Chang et al. 2020, "Procedure planning in instructional videos"; as in MCG-NJU/PDPP, `utils/accuracy.py`, where all
sequences and plans are of one length.

Deliberate differences: where the lengths differ, every position that only one has is wrong, so that neither a short
nor a long plan gains; each sequence counts alike, however long; 0 to 1, not per cent.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import Steps, Values
from .sequences import each_sequence


class MeanAccuracy:
    """0 to 1 for each sequence."""

    def values(self, reference: Sequence[Steps], planned: Sequence[Steps | None]) -> Values:
        """As `PlanMetric.values`."""
        return each_sequence(reference, planned, _accuracy)


def _accuracy(done: Steps, plan: Steps) -> float:
    right = sum(one == other for one, other in zip(done, plan, strict=False))
    return right / max(len(done), len(plan))


def build() -> MeanAccuracy:
    """The metric of this file."""
    return MeanAccuracy()
