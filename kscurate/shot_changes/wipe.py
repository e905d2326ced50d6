"""Wipes: every point of the picture turns from one scene to the other, each at once, and one after the other.

Four measures are evidence of it. Each counts from nothing to its whole weight on the way from one value to another,
and the sum decides, so that what is weak in one measure may be strong in the others. `training/wipe_evidence.py` fits
the weights to planted wipes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..transition import Transition
from .change import Change
from .cuts import Thumbnails, difference

# The front of a wipe is straight or round: points turn when those beside them on such a front do.
FRONT_S, FRONTS = 0.08, 12


class Measures(NamedTuple):
    """What speaks for a wipe, or against it.

    share        of the picture that differs between its two ends
    unexplained  what is seen of neither end, relative to how far they differ: three points in four have less
    spread_s     seconds from when the first tenth of the points turns to when the last tenth does
    in_front     share of points that turn with those beside them on a straight or round front
    """

    share: float
    unexplained: float
    spread_s: float
    in_front: float


class Ramp(NamedTuple):
    """A measure is no evidence at `none` and all its `weight` at `whole`, and in between in proportion."""

    none: float
    whole: float
    weight: float

    def __call__(self, value: float) -> float:
        return self.weight * min(1.0, max(0.0, (value - self.none) / (self.whole - self.none)))


class Ramps(NamedTuple):
    """One for each of the measures."""

    share: Ramp
    unexplained: Ramp
    spread_s: Ramp
    in_front: Ramp


RAMPS = Ramps(
    share=Ramp(0.3, 0.6, 0.367),
    unexplained=Ramp(0.3, 0.1, 0.305),
    spread_s=Ramp(0.2, 0.6, 0.216),
    in_front=Ramp(0.3, 0.6, 0.111),
)
# More than the others weigh together: what turns all at once is no wipe.
ENOUGH = 0.809


def find_wipe(thumbnails: Thumbnails, change: Change, fps: float) -> tuple[float, Transition] | None:
    """How far the pictures differ as far as a wipe explains it, and the wipe's span; None if it is none."""
    if RAMPS.share(change.share) + 1 - RAMPS.share.weight < ENOUGH:
        return None
    measures, when = measure(thumbnails, change, fps)
    if sum(ramp(value) for ramp, value in zip(RAMPS, measures, strict=True)) < ENOUGH:
        return None
    low, high = np.nanquantile(when, (0.03, 0.97))
    # Where nothing differs the edge passes unseen: the whole passage lasts longer than what shows of it.
    unseen = 0.1 * (high - low)
    return change.levels * (1 - measures.unexplained), Transition(
        change.first + int(low - unseen), change.first + int(np.ceil(high + unseen)) + 1
    )


def measure(thumbnails: Thumbnails, change: Change, fps: float) -> tuple[Measures, NDArray[np.float64]]:
    """The measures of a change, and when each point turns: frames since its first, nan where nothing differs."""
    frames = thumbnails[change.first : change.last + 1]
    to_first = difference(frames, frames[0]).max(axis=-1)[:, change.changed]
    to_last = difference(frames, frames[-1]).max(axis=-1)[:, change.changed]
    unexplained = np.minimum(to_first, to_last) / change.distance[change.changed]
    turned = to_last < to_first
    arrives = turned.argmax(axis=0)
    stays = len(turned) - (~turned)[::-1].argmax(axis=0)
    when = np.full(change.changed.shape, np.nan)
    when[change.changed] = (arrives + stays) / 2
    early, late = np.nanquantile(when, (0.1, 0.9))
    measures = Measures(
        change.share,
        float(np.quantile(unexplained, 0.75)),
        float(late - early) / fps,
        _in_front(when, FRONT_S * fps),
    )
    return measures, when


def _in_front(when: NDArray[np.float64], within: float) -> float:
    """Share of points that turn `within` frames of the front's middle, for the best of three fronts.

    They run across, up or down, and out of or into the picture's centre.
    """
    height, width = when.shape
    down, across = np.nonzero(~np.isnan(when))
    at = when[down, across]
    best = 0.0
    for along in (across, down, np.hypot(across - (width - 1) / 2, down - (height - 1) / 2)):
        line = np.digitize(along, np.quantile(along, np.arange(1, FRONTS) / FRONTS))
        middle = {n: np.median(at[line == n]) for n in np.unique(line)}
        aside = np.abs(at - np.array([middle[n] for n in line]))
        best = max(best, float((aside <= within).mean()))
    return best
