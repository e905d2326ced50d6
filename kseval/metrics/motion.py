"""Motion distance: how far the flow of a generated clip is from that of the real one, place by place.

    mean over pairs and cells of |v_generated − v_real|

v is the mean optical flow of a cell, in shares of the picture's longer side per second (`kseval.optical_flow.cells`),
and |·| the length of the difference. Of `flow` it is the motion distance; of `flow_residual` its camera-compensated
form, where a zoom on a still does not pass as motion. 0 for the same flow; a clip that rests scores the real one's
mean speed, and one whose every motion is the other way twice as much.

Source: ours. Key-step generation's published motion distance is a mean absolute difference of flow fields, whose
network, pairs and units are not public. The form is Baker et al. 2011, "A Database and Evaluation Methodology for
Optical Flow", endpoint error. Deliberate differences:

- means over 16 x 16 cells and not pixels: an edge that is a few pixels off is not a wrong motion;
- the length of the difference, not the mean of its two parts: a turned picture scores the same;
- pairs by their place in the clip, so clips of other lengths and frame rates compare; a pair that either clip does not
  have is left out, and a clip without any is nan;
- per second, not per share of the step, though a generated clip may be shorter than the step that it shows. Pace is
  part of motion: per share, a clip played at half its speed scores 0 like the real one, and slow motion is what
  generators do most. A short clip that moves as the real one does scores 0, however little of the step it shows: what
  is done is the other metrics' question. One that hurries through all of the step in half the time is twice as fast,
  and scores the real one's mean speed. So a system answers for the frame rate that it states, which
  `kseval validate` holds against its files.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..optical_flow.cells import known_mean, unflatten
from . import Array, Better, Values


@dataclass(frozen=True)
class Motion:
    """Mean endpoint difference; shares of the longer side per second."""

    better: Better = field(default="lower", init=False)

    def values(self, reference: Array, generated: Array) -> Values:
        """Flow features (n, p, d) of both -> float64 (n,), 0 or more; nan where no pair is in both clips."""
        difference = unflatten(np.subtract(generated, reference, dtype=np.float64))
        by_pair = np.linalg.norm(difference, axis=-1).mean(axis=(-2, -1))
        return known_mean(by_pair, axis=1).astype(np.float64)


def build() -> Motion:
    """The metric of this file; it has no settings."""
    return Motion()
