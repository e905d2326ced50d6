"""Mean IoU: how much of the steps that a plan names, or that were done, it names rightly, in whatever order.

    |plan ∩ done| / |plan ∪ done|, each as a set of steps, of each sequence by itself

Chang et al. 2020, "Procedure planning in instructional videos"; as `MIoU2` in MCG-NJU/PDPP, `utils/accuracy.py`.

Deliberate differences: the sets are a sequence's own. In WenliangGuo/SCHEMA, `metrics.py`, they are never emptied and
grow from sequence to sequence, and PDPP's `MIoU1` is of a whole batch: both depend on the order or the size of batches,
and neither can be compared with this. 0 to 1, not per cent.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import Steps, Values
from .sequences import each_sequence


class MeanIou:
    """0 to 1 for each sequence."""

    def values(self, reference: Sequence[Steps], planned: Sequence[Steps | None]) -> Values:
        """As `PlanMetric.values`."""
        return each_sequence(reference, planned, _iou)


def _iou(done: Steps, plan: Steps) -> float:
    one, other = set(done), set(plan)
    return len(one & other) / len(one | other)


def build() -> MeanIou:
    """The metric of this file."""
    return MeanIou()
