"""One value for each sequence that has both: the frame of every plan metric."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ksground.errors import InputError

from . import Steps, Values


def each_sequence(
    reference: Sequence[Steps], planned: Sequence[Steps | None], value: Callable[[Steps, Steps], float]
) -> Values:
    """`value(done, plan)` of each sequence; nan where nothing was done or no plan is there."""
    if len(reference) != len(planned):
        raise InputError("plans", expected=f"{len(reference)} sequences", found=f"{len(planned)}")
    pairs = zip(reference, planned, strict=True)
    return np.array(
        [np.nan if plan is None or not done else value(done, plan) for done, plan in pairs], dtype=np.float64
    )
