"""Flow histogram distance: whether as much moves, and in the same directions, wherever and whenever in the clip.

    Σ_b |h_generated(b) − h_real(b)|,   h(b) = mean over pairs and cells of |v| · w_b(angle of v)

b runs over eight directions; w_b falls linearly from 1 at direction b to 0 at its neighbours, so Σ_b h(b) is the mean
speed, and the unit is shares of the picture's longer side per second, as the motion distance's. 0 for the same
histogram; against a clip that rests it is the real one's mean speed, against one that runs backwards twice that.

Source: the histogram of Dalal, Triggs and Schmid 2006, "Human Detection Using Oriented Histograms of Flow and
Appearance", and Chaudhry et al. 2009 (HOOF), over the whole clip. Deliberate differences:

- not normalised: a slow copy of a fast motion is another motion, and the noise of a clip that rests stays small;
- left and right stay apart (HOOF folds them together): a step done backwards is another step;
- a pair that either clip does not have is left out of both.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..optical_flow.cells import known_mean, unflatten
from ..optical_flow.orientation import oriented
from . import Array, Better, Values


@dataclass(frozen=True)
class FlowHistogram:
    """Sum of absolute differences of two histograms of directions; shares of the longer side per second."""

    better: Better = field(default="lower", init=False)

    def values(self, reference: Array, generated: Array) -> Values:
        """Flow features (n, p, d) of both -> float64 (n,), 0 or more; nan where no pair is in both clips."""
        real, made = (
            oriented(unflatten(np.asarray(each, np.float64))).mean(axis=(-3, -2))
            for each in (reference, generated)
        )
        return np.abs(known_mean(made - real, axis=1)).sum(axis=-1).astype(np.float64)  # type: ignore[no-any-return]


def build() -> FlowHistogram:
    """The metric of this file; it has no settings."""
    return FlowHistogram()
