"""How likely each system is to be first, second, …: by drawing the videos anew, the same for all systems."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..metrics import Better
from .resamples import resampled_sums
from .sign_flip import ROUNDING
from .totals import Totals

Ranks = dict[str, tuple[float, ...]]


def rank_probabilities(
    totals: Mapping[str, Totals], better: Better, *, resamples: int = 1000, seed: int = 0
) -> Ranks:
    """System -> chance of rank 1, 2, …; each system's sum to 1, and so do each rank's.

    totals: of every system over the same clips and videos. Systems that tie in a resample share their ranks evenly.
    Empty with fewer than two videos.
    """
    count = min((len(each.sums) for each in totals.values()), default=0)
    if count < 2:
        return {}
    sizes = next(iter(totals.values())).sizes
    columns = np.stack([*(each.sums for each in totals.values()), sizes], axis=1)
    drawn = resampled_sums(columns, resamples, seed)
    values = drawn[:, :-1] / drawn[:, -1:]
    if better == "higher":
        values = -values
    near = ROUNDING * np.abs(values).max()
    chances = np.zeros((len(totals), len(totals)))
    for system, own in enumerate(values.T):
        ahead = np.count_nonzero(values < own[:, None] - near, axis=1)
        level = np.count_nonzero(np.abs(values - own[:, None]) <= near, axis=1)
        for first, many in zip(ahead, level, strict=True):
            chances[system, first : first + many] += 1 / many
    return {system: tuple((row / resamples).tolist()) for system, row in zip(totals, chances, strict=True)}
