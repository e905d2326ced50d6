from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import f_oneway
from statsmodels.stats import proportion

from kscurate.card.cluster import design_effect, intra_cluster_correlation, two_sided_p, wilson


def test_the_correlation_is_that_of_a_one_way_analysis_of_variance() -> None:
    random = np.random.default_rng(5)
    sizes = random.integers(1, 9, 40)
    cluster = np.repeat(np.arange(40), sizes)
    outcome = random.random(len(cluster)) < np.repeat(random.beta(1, 2, 40), sizes)
    ratio = f_oneway(*(outcome[cluster == each].astype(float) for each in range(40))).statistic
    typical = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / 39
    expected = (ratio - 1) / (ratio - 1 + typical)
    assert intra_cluster_correlation(outcome, cluster) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("outcome", "cluster", "expected"),
    [
        ([1, 1, 0, 0], [0, 0, 1, 1], 1.0),
        ([1, 0, 1, 0], [0, 0, 1, 1], 0.0),
        ([0, 0, 0, 0], [0, 0, 1, 1], 1.0),
        ([1, 0, 0], [0, 1, 2], 1.0),
        ([1, 0], [0, 0], 1.0),
    ],
    ids=["all alike", "none alike", "nothing happened", "one row a cluster", "one cluster"],
)
def test_where_rows_cannot_tell_clusters_are_counted(
    outcome: list[int], cluster: list[int], expected: float
) -> None:
    assert intra_cluster_correlation(np.array(outcome, bool), np.array(cluster)) == expected


def test_clips_that_are_all_alike_count_as_their_videos() -> None:
    rows, squares = np.array([50.0]), np.array([10 * 25.0])
    assert design_effect(rows, squares, 1.0) == 5.0
    low, high = wilson(np.array([10.0]), rows, np.array([5.0]))
    expected = proportion.proportion_confint(2, 10, method="wilson")
    assert (low[0], high[0]) == pytest.approx(expected)
    assert np.isnan(wilson(np.zeros(1), np.zeros(1), np.ones(1))[0][0])


def test_large_counts_are_compared_as_statsmodels_does() -> None:
    p = two_sided_p(*(np.array([each]) for each in (60.0, 200.0, 80.0, 400.0)))
    expected = proportion.test_proportions_2indep(60, 200, 80, 400, method="score", correction=False).pvalue
    assert p[0] == pytest.approx(expected, rel=1e-9)


def test_small_counts_are_compared_exactly() -> None:
    p = two_sided_p(*(np.array([each]) for each in (3.0, 6.0, 1.0, 40.0)))
    # Four hits among 46 rows, at least three of them among the six: by the hypergeometric law.
    assert p[0] == pytest.approx((20 * 40 + 15) / 163_185)
