"""Success rate: whether a plan is right in every step and in their order.

    [ plan = done ]

Chang et al. 2020, "Procedure planning in instructional videos"; as in MCG-NJU/PDPP, `utils/accuracy.py`, and
WenliangGuo/SCHEMA, `metrics.py`.

Deliberate differences: sequences may be of any length, and a plan of another length is wrong; 0 to 1, not per cent.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import Steps, Values
from .sequences import each_sequence


class SuccessRate:
    """1.0 or 0.0 for each sequence."""

    def values(self, reference: Sequence[Steps], planned: Sequence[Steps | None]) -> Values:
        """As `PlanMetric.values`."""
        return each_sequence(reference, planned, lambda done, plan: float(list(done) == list(plan)))


def build() -> SuccessRate:
    """The metric of this file."""
    return SuccessRate()
