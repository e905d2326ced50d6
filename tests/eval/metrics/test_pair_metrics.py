"""Cosine and top-k: one number a clip, nan where there is none, and never 0 for what is missing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kseval.metrics import cosine, top_k
from ksground.errors import InputError

COSINE = cosine.build()
# A machine that others keep busy is no fault of the strategies.
BUSY = [HealthCheck.too_slow]


def draw(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def test_angles_that_are_known() -> None:
    reference = np.array([[[1, 0], [1, 0]], [[1, 0], [0, 2]]], dtype=np.float32)
    generated = np.array([[[3, 3], [-5, 0]], [[7, 0], [0, 1]]], dtype=np.float32)
    assert COSINE.values(reference, generated) == pytest.approx([(np.sqrt(0.5) - 1) / 2, 1])


@given(st.integers(1, 5), st.integers(1, 4), st.integers(1, 6), st.integers(0, 999))
@settings(max_examples=50, deadline=None, suppress_health_check=BUSY)
def test_it_is_symmetric_in_bounds_and_knows_no_length(n: int, t: int, d: int, seed: int) -> None:
    one, other = draw(n, t, d, seed=seed), draw(n, t, d, seed=seed + 1)
    values = COSINE.values(one, other)
    assert values.shape == (n,)
    assert values.dtype == np.float64
    assert (np.abs(values) <= 1 + 1e-12).all()
    assert COSINE.values(other, one * 4) == pytest.approx(values)
    assert COSINE.values(one, one) == pytest.approx(np.ones(n))
    assert COSINE.values(one, -one) == pytest.approx(-np.ones(n))


def test_moments_meet_their_own_and_one_moment_meets_all() -> None:
    clips, text = draw(3, 4, 5), draw(3, 1, 5, seed=1)
    each = np.mean([COSINE.values(text, clips[:, t : t + 1]) for t in range(4)], axis=0)
    assert COSINE.values(text, clips) == pytest.approx(each)
    assert COSINE.values(clips, text) == pytest.approx(each)
    assert (COSINE.values(clips, clips[:, ::-1]) < 0.99).all()


def test_what_has_no_direction_or_is_not_there_is_nan() -> None:
    clips, others = draw(3, 2, 4), draw(3, 2, 4, seed=1)
    others[0, 1] = 0
    others[1] = np.nan
    values = COSINE.values(clips, others)
    assert np.isnan(values).tolist() == [True, True, False]


def test_features_that_do_not_pair_are_errors() -> None:
    clips = draw(3, 2, 4)
    broken = clips.copy()
    broken[2, 1, 3] = np.inf
    for generated, words in (
        (clips[:2], "3 clips"),
        (clips[:, :, :3], "4 dimensions"),
        (draw(3, 3, 4), "2 or 1 moments"),
        (clips[0], r"shape \(n, t, d\)"),
        (broken, "generated features, row 2"),
    ):
        with pytest.raises(InputError, match=words):
            COSINE.values(clips, generated)


LOGITS = np.array([[0.1, 3, 2, -1], [5, 4, 3, 2], [1, 1, 1, 1], [9, 1, 2, 3]], dtype=np.float32)
CLASSES = np.array([2, 3, 0, -1])


@pytest.mark.parametrize(("k", "expected"), [(1, [0, 0, 0]), (2, [1, 0, 0]), (3, [1, 0, 0])])
def test_the_true_class_is_among_the_first(k: int, expected: list[float]) -> None:
    values = top_k.build(k=k).values(CLASSES, LOGITS)
    assert values[:3].tolist() == expected
    assert np.isnan(values[3])


def test_the_likeliest_class_is_found_and_no_logits_are_nan() -> None:
    logits = np.eye(5, dtype=np.float32)
    assert top_k.build().values(np.arange(5), logits).tolist() == [1] * 5
    logits[3] = np.nan
    assert np.isnan(top_k.build().values(np.arange(5), logits)).tolist() == [False] * 3 + [True, False]


def test_classes_and_logits_that_do_not_fit_are_errors() -> None:
    broken = LOGITS.copy()
    broken[1, 2] = np.nan
    for classes, logits, words in (
        (CLASSES + 2, LOGITS, "row 0"),
        (CLASSES - 1, LOGITS, "row 3"),
        (CLASSES[:3], LOGITS, r"shape \(3, classes\)"),
        (CLASSES.astype(float), LOGITS, "whole numbers"),
        (CLASSES, LOGITS[:, :1], "more than k = 1 classes"),
        (CLASSES, broken, "row 1"),
    ):
        with pytest.raises(InputError, match=words):
            top_k.build().values(classes, logits)
    with pytest.raises(InputError, match="k as a whole number"):
        top_k.build(k=0)
