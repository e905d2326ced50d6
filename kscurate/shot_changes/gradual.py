"""Slow shot changes from thumbnails: wipes found, and places proposed at which a dissolve or dip may lie.

Both look at the picture `REACH_S` before and after a moment. A wipe takes every point of the picture from one of the
two to the other at its own time, each at once, and neighbours at about the same time. TransNetV2, which sees cuts,
dissolves and dips well, does not answer to wipes of drawn scenes, so they are found here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..transition import Transition
from .cuts import Thumbnails, difference

REACH_S, CALM_S = 0.6, 0.3
LOOK_EVERY_S = 0.08
CHANGED_FROM_LEVELS = 15
# A proposal: much of the picture is another, more so than the moments before and after explain.
PROPOSE_LEVELS, PROPOSE_SHARE, PROPOSE_TIMES = 8.0, 0.36, 1.8
# Between the two pictures lies a mixture of them, or darkness; a camera's motion shows something else.
PROPOSE_UNMIXED, DARK = 0.32, 0.5
WIPE_LEVELS, WIPE_SHARE = 22.0, 0.45
WIPE_UNEXPLAINED, WIPE_AT_ONCE = 0.18, 0.65
WIPE_SPREAD_S, WIPE_ROUGHNESS_S = 0.28, 0.08
# The front of a wipe is straight or round: so many points turn when those beside them on such a front do.
WIPE_FRONT, FRONT_S, FRONTS = 0.55, 0.08, 12


@dataclass(frozen=True, slots=True)
class _Change:
    """What lies around frame `at` of a shot: first and last frame looked at, and how the picture changes in between.

    levels, share   mean difference of the first and the last, and how much of the picture differs
    times           the same difference over what either picture differs from its own side
    """

    at: int
    first: int
    last: int
    levels: float
    share: float
    times: float
    changed: NDArray[np.bool_]
    distance: NDArray[np.float32]


def find_gradual(
    thumbnails: Thumbnails, shot: tuple[int, int], fps: float
) -> tuple[list[Transition], list[int]]:
    """Wipes within the frames [first, stop) of one shot, and the frames around which a network should look."""
    first, stop = shot
    reach, calm = max(3, round(REACH_S * fps)), max(2, round(CALM_S * fps))
    wipes: list[tuple[float, Transition]] = []
    proposed: list[_Change] = []
    for at in range(first + reach // 2, stop - reach // 2, max(1, round(LOOK_EVERY_S * fps))):
        change = _change(thumbnails, at, shot, reach, calm)
        if change.levels < PROPOSE_LEVELS or change.share < PROPOSE_SHARE:
            continue
        if (
            change.levels >= WIPE_LEVELS
            and change.share >= WIPE_SHARE
            and (wipe := _wipe(thumbnails, change, fps))
        ):
            wipes.append(wipe)
        if change.times >= PROPOSE_TIMES and _may_be_mixed(thumbnails, change):
            proposed.append(change)
    found = _best(wipes)
    return found, [each.at for each in proposed if not any(w.first <= each.at < w.stop for w in found)]


def _change(thumbnails: Thumbnails, at: int, shot: tuple[int, int], reach: int, calm: int) -> _Change:
    first, last = max(at - reach, shot[0]), min(at + reach, shot[1] - 1)
    before, after = thumbnails[first], thumbnails[last]
    levels = difference(before, after)
    distance = levels.max(axis=-1)
    own = [
        difference(before, thumbnails[max(first - calm, shot[0])]).mean(),
        difference(after, thumbnails[min(last + calm, shot[1] - 1)]).mean(),
    ]
    changed = distance > CHANGED_FROM_LEVELS
    mean = float(levels.mean())
    return _Change(
        at, first, last, mean, float(changed.mean()), mean / (float(max(own)) + 1), changed, distance
    )


def _wipe(thumbnails: Thumbnails, change: _Change, fps: float) -> tuple[float, Transition] | None:
    """How far the pictures differ as far as a wipe explains it, and the wipe's span; None if it is none."""
    frames = thumbnails[change.first : change.last + 1]
    to_first = difference(frames, frames[0]).max(axis=-1)[:, change.changed]
    to_last = difference(frames, frames[-1]).max(axis=-1)[:, change.changed]
    unexplained = np.minimum(to_first, to_last) / change.distance[change.changed]
    rest = float(np.quantile(unexplained, 0.75))
    if rest > WIPE_UNEXPLAINED:
        return None
    turned = to_last < to_first
    arrives = turned.argmax(axis=0)
    stays = len(turned) - (~turned)[::-1].argmax(axis=0)
    if (stays - arrives <= 2).mean() < WIPE_AT_ONCE:
        return None
    when = np.full(change.changed.shape, np.nan)
    when[change.changed] = (arrives + stays) / 2
    early, late = np.nanquantile(when, (0.1, 0.9))
    if late - early < WIPE_SPREAD_S * fps or _roughness(when) > WIPE_ROUGHNESS_S * fps:
        return None
    if _in_front(when, FRONT_S * fps) < WIPE_FRONT:
        return None
    low, high = np.nanquantile(when, (0.03, 0.97))
    # Where nothing differs the edge passes unseen: the whole passage lasts longer than what shows of it.
    unseen = 0.1 * (high - low)
    return change.levels * (1 - rest), Transition(
        change.first + int(low - unseen), change.first + int(np.ceil(high + unseen)) + 1
    )


def _roughness(when: NDArray[np.float64]) -> float:
    """Mean difference, in frames, of the times at which neighbouring points turn."""
    steps = np.concatenate([np.diff(when, axis=axis).ravel() for axis in (0, 1)])
    steps = np.abs(steps[~np.isnan(steps)])
    return float(steps.mean()) if len(steps) else np.inf


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


def _may_be_mixed(thumbnails: Thumbnails, change: _Change) -> bool:
    """Whether it is dark in between, or half of what changes is on its way from the first picture to the last."""
    first, last = (thumbnails[index].astype(np.float32) for index in (change.first, change.last))
    between = thumbnails[change.first + 1 : change.last]
    if min(float(picture.mean()) for picture in between) < DARK * min(first.mean(), last.mean()):
        return True
    way, gone = last - first, thumbnails[change.at] - first
    share = np.clip((way * gone).sum() / (way * way).sum(), 0, 1)
    aside = np.abs(gone - share * way).max(axis=-1)[change.changed] / change.distance[change.changed]
    return float(np.median(aside)) < PROPOSE_UNMIXED


def _best(wipes: list[tuple[float, Transition]]) -> list[Transition]:
    """Of those that overlap, the one that explains most: looked at off its middle, a wipe shows only in part."""
    best: list[Transition] = []
    for _, wipe in sorted(wipes, reverse=True):
        if all(wipe.stop <= other.first or other.stop <= wipe.first for other in best):
            best.append(wipe)
    return sorted(best)
