"""Rates of clips that come in clusters: clips of one video are alike, so they tell less than their number says.

Counts are divided by a design effect before anything is inferred from them (Rao and Scott 1992, "A simple method for
the analysis of clustered binary data"; the effect itself is Kish's, 1 + (m - 1) * rho). m is the mean cluster size as
a clip meets it, rho the intra-cluster correlation of the outcome by one-way analysis of variance.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[Any]


def intra_cluster_correlation(outcome: NDArray[np.bool_], cluster: NDArray[np.int64]) -> float:
    """rho in [0, 1] of a yes-or-no `outcome`, rows in `cluster` (codes from 0).

    1.0 where the rows cannot tell (all of one outcome, or no cluster of two): then clusters are counted, not rows.
    """
    sizes = np.bincount(cluster)
    sizes = sizes[sizes > 0]
    total, clusters = len(outcome), len(sizes)
    if clusters < 2 or clusters == total or outcome.all() or not outcome.any():
        return 1.0
    hits = np.bincount(cluster, weights=outcome)[np.bincount(cluster) > 0]
    means = hits / sizes
    between = float((sizes * (means - outcome.mean()) ** 2).sum()) / (clusters - 1)
    within = float((hits * (1 - means)).sum()) / (total - clusters)
    typical = (total - float((sizes**2).sum()) / total) / (clusters - 1)
    spread = between + (typical - 1) * within
    return min(1.0, max(0.0, (between - within) / spread)) if spread > 0 else 1.0


def design_effect(rows: Counts, squared_sizes: Counts, correlation: float) -> Counts:
    """Kish's design effect, >= 1, of groups with `rows` rows and `squared_sizes` = sum of squared cluster sizes."""
    with np.errstate(invalid="ignore", divide="ignore"):
        met = np.where(rows > 0, squared_sizes / rows, 1.0)
    return np.maximum(1.0, 1.0 + (met - 1.0) * correlation)


def wilson(hits: Counts, rows: Counts, effect: Counts) -> tuple[Counts, Counts]:
    """95% Wilson interval of hits / rows after division by the design effect; NaN where there is no row."""
    from statsmodels.stats.proportion import proportion_confint

    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = proportion_confint(hits / effect, rows / effect, method="wilson")
    known = rows > 0
    # Rounding leaves 1e-17 where the bound is 0.
    return np.where(known, np.clip(low, 0, 1).round(12), np.nan), np.where(known, np.clip(high, 0, 1), np.nan)


def two_sided_p(hits: Counts, rows: Counts, other_hits: Counts, other_rows: Counts) -> Counts:
    """p of "both rates are equal", for counts already divided by their design effects.

    Fisher's exact test on the rounded counts where an expected cell is below 5; else the pooled two-proportion z test.
    """
    from scipy.stats import fisher_exact, norm

    pooled = (hits + other_hits) / (rows + other_rows)
    expected = np.minimum(np.minimum(rows, other_rows) * pooled, np.minimum(rows, other_rows) * (1 - pooled))
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.sqrt(pooled * (1 - pooled) * (1 / rows + 1 / other_rows))
        z = (hits / rows - other_hits / other_rows) / error
    p = 2 * norm.sf(np.abs(z))
    for at in np.flatnonzero(expected < 5):
        a, b = round(hits[at]), round(rows[at] - hits[at])
        c, d = round(other_hits[at]), round(other_rows[at] - other_hits[at])
        p[at] = fisher_exact([[a, b], [c, d]])[1]
    return np.asarray(p)
