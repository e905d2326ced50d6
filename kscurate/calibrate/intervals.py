"""How sure a measured share is: Wilson's interval for one, a bootstrap over videos where clips are no free draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
CONFIDENCE = 0.95
RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole` (weighted counts), with the bounds of its 95% interval; None where nothing was counted."""

    part: float
    whole: float
    low: float | None
    high: float | None

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole > 0 else None

    def as_json(self) -> dict[str, float | None]:
        """The share, its interval and its counts."""
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "part": self.part,
            "whole": self.whole,
        }

    def __str__(self) -> str:
        if self.value is None or self.low is None or self.high is None:
            return "-"
        return f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"


def wilson(part: NDArray[np.bool_], weight: Floats) -> Share:
    """The weighted share of `part` among rows of weight above 0, with Wilson's score interval.

    part, weight   (n,). Unequal weights count as fewer clips, by Kish's (sum w)^2 / sum w^2.
    """
    from statsmodels.stats.proportion import proportion_confint

    whole, inside = float(weight.sum()), float(weight[part].sum())
    if whole <= 0:
        return Share(inside, whole, None, None)
    worth = whole**2 / float((weight**2).sum())
    low, high = proportion_confint(inside / whole * worth, worth, 1 - CONFIDENCE, method="wilson")
    # At the ends the bound is exact; what statsmodels computes may miss it by the last digit.
    return Share(inside, whole, float(low) if inside else 0.0, float(high) if inside < whole else 1.0)


def by_video(part: NDArray[np.bool_], weight: Floats, video: NDArray[np.int64], seed: int = 0) -> Share:
    """The same share with a percentile interval over resampled videos: clips of one video are no free draws.

    video   int (n,): which video each clip is of. Where every video says the same, resampling shows no spread at all;
    the interval is then Wilson's, of as many draws as there are videos.
    """
    counted = weight > 0
    _, video = np.unique(video[counted], return_inverse=True)
    part, weight = part[counted], weight[counted]
    number = int(video.max(initial=-1)) + 1
    inside = np.bincount(video, weight * part, number)
    whole = np.bincount(video, weight, number)
    share = float(inside.sum() / whole.sum()) if number else 0.0
    if number < 2 or share in (0.0, 1.0):
        once = np.ones(number)
        even = wilson(np.full(number, share == 1.0), once)
        return Share(float(inside.sum()), float(whole.sum()), even.low, even.high)
    draws = np.random.default_rng(seed).multinomial(number, np.full(number, 1 / number), RESAMPLES)
    shares = (draws @ inside) / (draws @ whole)
    low, high = np.quantile(shares, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Share(float(inside.sum()), float(whole.sum()), float(low), float(high))
