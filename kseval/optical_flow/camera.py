"""What moves by itself, once the camera's part of a flow is taken away.

The camera is one affine motion of the whole picture: pan, zoom, turn and shear, so that it stays one under a view that
squashes. It is searched among motions through three random places each (Fischler and Bolles 1981, with the truncated
squares of Torr and Zisserman 2000), then refined by least squares re-weighted after each step (Geman and McClure
1987), so that a thing that fills two fifths of the picture does not pull the camera along. Then the second picture is
seen with the camera undone, and its flow measured again: what is left is small, and there flow is at its most exact.

A place says nothing of itself, and counts as resting, where the camera carries it out of the picture, and to the
degree that it is blank. What this cannot know: a scene of great depth under a camera that travels moves by itself.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from .field import DenseFlow, Field, Grey, texture

# What a blank place counts for a resting camera: one thing on an empty table moves by itself, not the camera. Its flow
# counts nothing, for there it is only the neighbours' that ran in.
BLANK_WEIGHT = 0.2
# Along the longer side; a thousand places tell an affine motion as well as all.
PLACES_ACROSS = 32
GUESSES = 64
# Of the longer side: one pixel of 128.
NEAR = 1 / 128
REFINEMENTS = 8
# Half of the patch that a flow is searched with.
MARGIN_PX = 4
LEAST_VISIBLE = 0.25

Motion = NDArray[np.float64]


def own_motion(before: Grey, after: Grey, flow: DenseFlow) -> Field:
    """Two uint8 (h, w) -> float32 (h, w, 2): how far each place goes beside the camera, right and down, in pixels.

    Where no camera can be told, since it would leave less than a quarter of the picture in view, it counts as resting.
    """
    height, width = before.shape
    places, textured = _places(height, width), texture(before)
    camera = places @ camera_motion(flow(before, after), textured, np.ones_like(textured, bool))
    visible = _visible(camera)
    if visible.mean() < LEAST_VISIBLE:
        camera, visible = np.zeros_like(camera), np.ones_like(visible)
    at = (_pixels(height, width) + camera).astype(np.float32)
    undone = cv2.remap(after, at[..., 0], at[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    left = flow(before, undone.astype(np.uint8))
    left -= (places @ camera_motion(left, textured, visible)).astype(np.float32)
    return left * (visible * textured)[..., None]


def camera_motion(field: Field, textured: NDArray[np.float32], counts: NDArray[np.bool_]) -> Motion:
    """The affine motion that most of a field follows: float64 (3, 2), places (1, x, y) @ motion = pixels.

    x and y run from the picture's middle, 1 at the end of its longer side.

    field     float32 (h, w, 2), pixels
    textured  float32 (h, w), 0 to 1: what each place's flow counts; what it lacks counts for rest, `BLANK_WEIGHT`-fold
    counts    bool (h, w): places to ask at all
    """
    height, width = counts.shape
    step = max(1, max(height, width) // PLACES_ACROSS)
    every = np.s_[step // 2 :: step, step // 2 :: step]
    places = _places(height, width)[every].reshape(-1, 3)
    seen = field[every].reshape(-1, 2).astype(np.float64)
    texture_there = (textured * counts)[every].ravel().astype(np.float64)
    blank_there = BLANK_WEIGHT * ((1 - textured) * counts)[every].ravel()
    near_px = NEAR * max(height, width)
    places, target = np.tile(places, (2, 1)), np.concatenate([seen, np.zeros_like(seen)])
    weights = np.concatenate([texture_there, blank_there])
    return _refined(places, target, weights, _best_guess(places, target, weights, near_px), near_px)


def _best_guess(places: Motion, target: Motion, weights: Motion, near_px: float) -> Motion:
    """The motion that most of the weight is near to; a resting camera is always among the guesses."""
    # The second half are the blank places' claims of rest, which the first guess makes already.
    triples = _triples(len(places) // 2)
    corners = places[triples]
    # Three places almost on a line tell nothing across it.
    corners, triples = corners[spread := np.abs(np.linalg.det(corners)) > 0.02], triples[spread]
    guesses = np.concatenate([np.zeros((1, 3, 2)), np.linalg.solve(corners, target[triples])])
    missed = np.square(places @ guesses - target).sum(axis=-1)
    return guesses[np.argmin(np.minimum(missed, near_px**2) @ weights)]  # type: ignore[no-any-return]


def _refined(places: Motion, target: Motion, weights: Motion, motion: Motion, near_px: float) -> Motion:
    for _ in range(REFINEMENTS):
        missed = np.square(places @ motion - target).sum(axis=-1)
        weighted = places * (weights / np.square(1 + missed / near_px**2))[:, None]
        # The ridge only matters where the weights that are left lie on a line.
        motion = np.linalg.solve(weighted.T @ places + 1e-6 * np.eye(3), weighted.T @ target)
    return motion


def _visible(camera: Motion) -> NDArray[np.bool_]:
    """Which places the camera leaves in the picture, by half a patch."""
    height, width = camera.shape[:2]
    end = np.array([width, height]) - 1 - MARGIN_PX
    there = _pixels(height, width) + camera
    inside: NDArray[np.bool_] = np.all((there >= MARGIN_PX) & (there <= end), axis=-1)
    return inside


@cache
def _pixels(height: int, width: int) -> Motion:
    """float64 (h, w, 2): x and y of each pixel."""
    return np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1).astype(np.float64)


@cache
def _places(height: int, width: int) -> Motion:
    """float64 (h, w, 3): 1, x, y."""
    middle = (np.array([width, height]) - 1) / 2
    xy = (_pixels(height, width) - middle) / (max(height, width) / 2)
    return np.concatenate([np.ones((height, width, 1)), xy], axis=-1)


@cache
def _triples(n: int) -> NDArray[np.int64]:
    """int64 (GUESSES, 3) below n, the same at every call."""
    return np.random.default_rng(0).integers(n, size=(GUESSES, 3))
