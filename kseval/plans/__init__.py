"""Plan metrics: the steps that a planner named against those that were done; no file, no model.

Every file is a metric of the same name with `build() -> PlanMetric` and opens with its formula, its source and every
deliberate difference; `text_similarity` alone takes the function that embeds texts.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ksground.errors import InputError

# The steps of one sequence in order, as names or as class numbers; None: there is no plan for it.
Steps = Sequence[Hashable]
Values = NDArray[np.float64]


@runtime_checkable
class PlanMetric(Protocol):
    """One number for each sequence, 0 to 1 and higher is better; a planner's value is their mean."""

    def values(self, reference: Sequence[Steps], planned: Sequence[Steps | None]) -> Values:
        """Steps that were done and steps that were planned, of n sequences -> float64 (n,).

        A sequence without a plan (None), or in which nothing was done, is nan and counted as missing; a plan of no
        steps is an answer, and a wrong one. Raises InputError for another number of plans.
        """
        ...


def plan_metric_names() -> list[str]:
    """The plan metrics that come with this package."""
    folder = Path(__file__).parent
    return sorted(file.stem for file in folder.glob("*.py") if file.stem not in ("__init__", "sequences"))


def open_plan_metric(name: str, **settings: Any) -> PlanMetric:
    """A plan metric by its file's name. Raises InputError if there is none."""
    if name not in plan_metric_names():
        found = repr(name)
        raise InputError("plan metric", expected=f"one of {', '.join(plan_metric_names())}", found=found)
    metric: PlanMetric = import_module(f"{__name__}.{name}").build(**settings)
    return metric
