"""Class balance: how unevenly the kept clips are spread over steps and over tasks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Balance:
    """Kept clips of each class of one kind, the largest first; classes that lost every clip are in it with 0.

    half   the fewest classes that hold half of the clips
    gini   Gini coefficient of `clips`: 0 all alike, near 1 one class has all; None without a clip
    """

    kind: str
    clips: tuple[int, ...]
    half: int
    gini: float | None
    median: float | None

    @property
    def emptied(self) -> int:
        """Classes that had candidates and kept none."""
        return sum(count == 0 for count in self.clips)


def balance(candidates: pd.DataFrame, kind: str) -> Balance:
    """Balance over the labelled candidates' (source, `kind`_id); `kind` is "task" or "step"."""
    labelled = candidates[candidates[f"{kind}_id"].notna()]
    kept = (labelled["status"] == "kept").astype("int64")
    counts = kept.groupby([labelled["source"], labelled[f"{kind}_id"]]).sum().to_numpy()
    ordered = np.sort(counts)[::-1].astype(np.int64)
    half = int(np.searchsorted(np.cumsum(ordered), ordered.sum() / 2) + 1) if ordered.sum() else 0
    return Balance(
        kind=kind,
        clips=tuple(int(each) for each in ordered),
        half=half,
        gini=gini(ordered),
        median=float(np.median(ordered)) if len(ordered) else None,
    )


def gini(counts: NDArray[np.int64]) -> float | None:
    """Mean absolute difference of two classes over twice their mean (Gini 1912); None if `counts` sum to 0."""
    total, n = int(counts.sum()), len(counts)
    if not total:
        return None
    ranks = np.arange(1, n + 1)
    return float((2 * (ranks * np.sort(counts)).sum() / (n * total)) - (n + 1) / n)
