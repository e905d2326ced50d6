"""Every plan metric of a file of plans against a file of what was done."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ksground.errors import InputError

from .plan_file import read_plan
from .plans import open_plan_metric, plan_metric_names

# It needs a network to embed the words, which a file does not name.
NEEDS_A_NETWORK = "text_similarity"


@dataclass(frozen=True, slots=True)
class PlanScores:
    """values: metric -> mean over the n sequences that have a plan, 0 to 1; n_missing: those that have none."""

    values: dict[str, float]
    n: int
    n_missing: int

    def as_json(self) -> dict[str, Any]:
        """Everything, under the names of the fields."""
        return asdict(self)

    def as_text(self) -> str:
        """A line for each metric, and one for the sequences."""
        lines = [f"{name:<14} {value:.4f}" for name, value in self.values.items()]
        missing = f", {self.n_missing:,} without a plan left out" if self.n_missing else ""
        return "\n".join([*lines, f"n = {self.n:,} sequences{missing}"])


def score_plans(reference: Path, planned: Path, allow_missing: bool = False) -> PlanScores:
    """Score the plans in `planned` for the sequences in `reference`.

    Raises InputError for files that hold none, a plan of a sequence that is not asked for, no plan at all, and, unless
    `allow_missing`, a sequence without a plan.
    """
    done, plans = read_plan(reference), read_plan(planned)
    strange = [sequence for sequence in plans if sequence not in done]
    if strange:
        raise InputError(planned, expected=f"the sequences of {reference}", found=_some(strange))
    missing = [sequence for sequence in done if sequence not in plans]
    if len(missing) == len(done):
        raise InputError(planned, expected=f"plans for the sequences of {reference}", found="none")
    if missing and not allow_missing:
        expected = f"a plan for each of the {len(done):,} sequences of {reference}"
        hint = "--allow-missing leaves them out, and says how many"
        raise InputError(planned, expected=expected, found=f"none for {_some(missing)}", hint=hint)
    names = [name for name in plan_metric_names() if name != NEEDS_A_NETWORK]
    pairs = list(done.values()), [plans.get(sequence) for sequence in done]
    values = {name: float(np.nanmean(open_plan_metric(name).values(*pairs))) for name in names}
    return PlanScores(values, n=len(done) - len(missing), n_missing=len(missing))


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
