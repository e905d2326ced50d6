"""Directions of flow: how much of it goes which way, and what a clip's motion looks like as a short vector."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cells import GRID, known_mean, unflatten

DIRECTIONS = 8
# What one pixel of a 256-pixel picture is at eight pairs a second: where a speed's logarithm begins to bend.
UNIT_PER_S = 1 / 32
REGIONS = 2
MOTION_DIMENSIONS = 2 * REGIONS * REGIONS * DIRECTIONS
Array = NDArray[np.floating[Any]]


def oriented(vectors: Array) -> Array:
    """(..., 2), right and down -> (..., DIRECTIONS): each vector's length, as votes for directions.

    The first direction is right, the third down. A vector between two directions votes for both, in proportion to its
    nearness in angle, so that no small turn makes a jump; votes sum to the length. nan stays nan.
    """
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    angle = np.arctan2(vectors[..., 1:], vectors[..., :1]) * (DIRECTIONS / (2 * np.pi))
    away = np.abs((angle - np.arange(DIRECTIONS) + DIRECTIONS / 2) % DIRECTIONS - DIRECTIONS / 2)
    return length * np.maximum(0.0, 1.0 - away)  # type: ignore[no-any-return]


def motion_features(flow: Array) -> NDArray[np.float32]:
    """Flow features (n, p, d), p pairs in their order -> float32 (n, MOTION_DIMENSIONS): 64 for every clip.

    Two histograms of directions for each quarter of the picture: of the flow, and of its change from one pair to the
    next; lengths as log2(1 + length / UNIT_PER_S), means over cells and pairs. Laid out (what, row, column,
    direction). All nan for a clip without two neighbouring pairs: it has no change.
    """
    velocity = unflatten(flow.astype(np.float64))
    histograms = [_by_region(each) for each in (velocity, np.diff(velocity, axis=1))]
    features = np.stack(histograms, axis=1).reshape(len(flow), MOTION_DIMENSIONS)
    features[np.isnan(features).any(axis=1)] = np.nan
    return features.astype(np.float32)


def _by_region(vectors: Array) -> Array:
    """(n, p, GRID, GRID, 2) -> (n, REGIONS, REGIONS, DIRECTIONS)."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    bent = np.log2(1 + length / UNIT_PER_S)
    votes = oriented(np.divide(vectors, length, out=np.zeros_like(vectors), where=length != 0) * bent)
    n, p, side = len(votes), votes.shape[1], GRID // REGIONS
    blocks = votes.reshape(n, p, REGIONS, side, REGIONS, side, DIRECTIONS).mean(axis=(3, 5))
    return known_mean(blocks, axis=1)
