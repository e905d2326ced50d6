"""Slow shot changes from thumbnails: wipes and plain dissolves found, and places proposed at which others may lie.

All look at the picture `REACH_S` before and after a moment. A wipe takes every point of the picture from one of the
two to the other at its own time, each at once, and neighbours at about the same time. A dissolve takes all points
together, each a mixture of the two. TransNetV2, which sees cuts, dips and most dissolves well, does not answer to
wipes of drawn scenes, nor to dissolves between pictures that are much alike, so these are found here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..transition import Transition
from .change import Change, change_at
from .cuts import Thumbnails
from .wipe import find_wipe

REACH_S, CALM_S = 0.6, 0.3
LOOK_EVERY_S = 0.08
# A proposal: much of the picture is another, more so than the moments before and after explain.
PROPOSE_LEVELS, PROPOSE_SHARE, PROPOSE_TIMES = 8.0, 0.36, 1.5
# Between the two pictures lies a mixture of them, or darkness; a camera's motion shows something else.
PROPOSE_UNMIXED, DARK = 0.32, 0.5
# A dissolve passes through mixtures for a while, and they explain most of what is seen; if they explain less, it is
# likely. A change of exposure is such a mixture too, but its last picture is the first one in another light; so is a
# smooth thing that turns, but that goes on for as long as one looks, and before and after.
DISSOLVE_LEVELS, DISSOLVE_TIMES, DISSOLVE_MIXED_S = 12.0, 2.2, 0.08
DISSOLVE_UNMIXED, LIKELY_UNMIXED, DISSOLVE_UNLIT = 0.16, 0.25, 0.2
DISSOLVE_LONGEST, STILL_TIMES = 0.72, 3.0
MIXED_FROM, MIXED_TO, WHOLE_FROM, WHOLE_TO, WIDER = 0.2, 0.8, 0.08, 0.92, 0.15


class Place(NamedTuple):
    """A frame around which a network should look, and the dissolve that likely lies there."""

    at: int
    likely: Transition | None = None


def find_gradual(
    thumbnails: Thumbnails, shot: tuple[int, int], fps: float
) -> tuple[list[Transition], list[Place]]:
    """Wipes and dissolves within the frames [first, stop) of one shot, and where a network should look for others."""
    first, stop = shot
    reach, calm = max(3, round(REACH_S * fps)), max(2, round(CALM_S * fps))
    sure: list[tuple[float, Transition]] = []
    proposed: list[Place] = []
    for at in range(first + reach // 2, stop - reach // 2, max(1, round(LOOK_EVERY_S * fps))):
        change = change_at(thumbnails, at, shot, reach, calm)
        if change.levels < PROPOSE_LEVELS or change.share < PROPOSE_SHARE:
            continue
        if wipe := find_wipe(thumbnails, change, fps):
            sure.append(wipe)
        if change.times < PROPOSE_TIMES:
            continue
        mixture = _mixture(thumbnails, change)
        unmixed, dissolve = _dissolve(thumbnails, change, mixture, fps)
        if dissolve and unmixed < DISSOLVE_UNMIXED:
            sure.append((change.levels * (1 - unmixed), dissolve))
        elif mixture.unmixed[at - change.first] < PROPOSE_UNMIXED or _darkens(thumbnails, change):
            proposed.append(Place(at, dissolve))
    found = _best(sure)
    return found, [each for each in proposed if not any(f.first <= each.at < f.stop for f in found)]


@dataclass(frozen=True, slots=True)
class _Mixture:
    """The frames of a change as mixtures of its first and last.

    share     float (frames,) in [0, 1]: how much each holds of the last
    unmixed   float (frames,): median over the changed points of what the mixture leaves unexplained, relative
    """

    share: NDArray[np.float32]
    unmixed: NDArray[np.float32]


def _mixture(thumbnails: Thumbnails, change: Change) -> _Mixture:
    frames = thumbnails[change.first : change.last + 1].astype(np.float32)
    way, gone = frames[-1] - frames[0], frames - frames[0]
    share = np.clip(np.einsum("nijc,ijc->n", gone, way) / (way * way).sum(), 0, 1)
    aside = np.abs(gone - share[:, None, None, None] * way).max(axis=-1)[:, change.changed]
    return _Mixture(share, np.median(aside / change.distance[change.changed], axis=1))


def _dissolve(
    thumbnails: Thumbnails, change: Change, mixture: _Mixture, fps: float
) -> tuple[float, Transition | None]:
    """What its mixtures leave unexplained, and its span; None if it is not even likely a dissolve."""
    mixed = (mixture.share > MIXED_FROM) & (mixture.share < MIXED_TO)
    if (
        change.levels < DISSOLVE_LEVELS
        or change.times < DISSOLVE_TIMES
        or mixed.sum() < DISSOLVE_MIXED_S * fps
    ):
        return np.inf, None
    unmixed = float(np.median(mixture.unmixed[mixed]))
    if unmixed >= LIKELY_UNMIXED or _unlit(thumbnails, change) < DISSOLVE_UNLIT:
        return unmixed, None
    middle = int(np.abs(mixture.share - 0.5).argmin())
    # The first frame is none of the last, and the last is all of it: both are found.
    first = int(np.flatnonzero(mixture.share[:middle] <= WHOLE_FROM)[-1])
    stop = middle + int((mixture.share[middle:] >= WHOLE_TO).argmax())
    if stop - first > DISSOLVE_LONGEST * (change.last - change.first) and change.times < STILL_TIMES:
        return unmixed, None
    wider = math.ceil(WIDER * (stop - first))
    return unmixed, Transition(max(0, change.first + first - wider), change.first + stop + wider)


def _unlit(thumbnails: Thumbnails, change: Change) -> float:
    """Median, over the changed points, of what another light (gain and offset a channel) leaves unexplained, relative.

    What moves fits no light: the half that fits worst is left out, and the light sought again.
    """
    first, last = (
        thumbnails[index][change.changed].astype(np.float32) for index in (change.first, change.last)
    )
    fitting = np.ones(len(first), bool)
    for _ in range(2):
        mean = first[fitting].mean(axis=0)
        apart, lit_mean = first - mean, last[fitting].mean(axis=0)
        gain = (apart[fitting] * last[fitting]).sum(axis=0) / ((apart[fitting] ** 2).sum(axis=0) + 1)
        aside = np.abs(last - lit_mean - gain * apart).max(axis=-1)
        fitting = aside <= np.median(aside)
    return float(np.median(aside / change.distance[change.changed]))


def _darkens(thumbnails: Thumbnails, change: Change) -> bool:
    first, last = (float(thumbnails[index].mean()) for index in (change.first, change.last))
    between = thumbnails[change.first + 1 : change.last]
    return min(float(picture.mean()) for picture in between) < DARK * min(first, last)


def _best(found: list[tuple[float, Transition]]) -> list[Transition]:
    """Of those that overlap, the one that explains most: looked at off its middle, one shows only in part."""
    best: list[Transition] = []
    for _, each in sorted(found, reverse=True):
        if all(each.stop <= other.first or other.stop <= each.first for other in best):
            best.append(each)
    return sorted(best)
