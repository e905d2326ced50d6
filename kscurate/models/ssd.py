"""Single-shot detection: a network says for a grid of anchors whether a thing is there and where; here that is read.

Follows MediaPipe's graphs (anchors of one size, boxes in pixels relative to their anchor, weighted non-maximum
suppression); `tests/parity` holds it against MediaPipe 0.10.21 on the same frames.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .litert import LiteModel, Tensor
from .region import Pixels, Points, letterbox

MIN_OVERLAP = 0.3
LARGEST_LOGIT = 100.0


@dataclass(frozen=True, slots=True)
class Detection:
    """One thing found: `score` 0 to 1, `box` float64 (4,) left, top, right, bottom, `points` float64 (k, 2).

    Pixels of the picture, x before y; a box may reach beyond the picture.
    """

    score: float
    box: Points
    points: Points


@dataclass(frozen=True, slots=True)
class Detector:
    """A network and how it wants to be asked.

    strides        of the anchor layers, in input pixels
    low, high      what the network expects for black and for white
    """

    model: LiteModel
    strides: tuple[int, ...]
    low: float
    high: float

    def detect(self, picture: Pixels, min_score: float) -> list[Detection]:
        """Everything found in uint8 (height, width, 3) RGB with a score from `min_score` on, best first."""
        region = letterbox(picture)
        squares = region.cut(picture, self.model.side_px)
        values, logits = self.model.run(to_tensor(squares, self.low, self.high))
        anchors = anchor_centres(self.model.side_px, self.strides)
        scores, boxes, points = decode(values, logits[:, 0], anchors, self.model.side_px, min_score)
        found = weighted_suppression(scores, boxes, points)
        return [
            Detection(
                float(score), region.to_picture(box.reshape(2, 2)).reshape(4), region.to_picture(places)
            )
            for score, box, places in found
        ]


def to_tensor(picture: Pixels, low: float, high: float) -> Tensor:
    """uint8 -> float32 between `low` and `high`."""
    return picture.astype(np.float32) * np.float32((high - low) / 255) + np.float32(low)


@cache
def anchor_centres(side_px: int, strides: tuple[int, ...]) -> Points:
    """Centres (n, 2) in shares of the input: per distinct stride, row by row, two for each layer of that stride."""
    grids = []
    for stride in sorted(set(strides)):
        cells = (np.arange(-(-side_px // stride)) + 0.5) / -(-side_px // stride)
        grid = np.stack(np.meshgrid(cells, cells), axis=-1).reshape(-1, 2)
        grids.append(np.repeat(grid, 2 * strides.count(stride), axis=0))
    return np.concatenate(grids)


def decode(
    values: Tensor, logits: Tensor, anchors: Points, side_px: int, min_score: float
) -> tuple[Points, Points, Points]:
    """Scores (m,), boxes (m, 4) left, top, right, bottom and points (m, k, 2), in shares of the input.

    values    (n, 4 + 2 k): centre x, y, width, height, then points, in input pixels from the anchor
    logits    (n,); those whose sigmoid reaches `min_score` are kept, in the order of the anchors
    """
    scores = 1 / (1 + np.exp(-np.clip(logits.astype(np.float64), -LARGEST_LOGIT, LARGEST_LOGIT)))
    kept = np.flatnonzero((scores >= min_score) & (values[:, 2] >= 0) & (values[:, 3] >= 0))
    shares = values[kept].astype(np.float64).reshape(len(kept), values.shape[1] // 2, 2) / side_px
    centre, half = shares[:, 0] + anchors[kept], shares[:, 1] / 2
    points = shares[:, 2:] + anchors[kept, None]
    return scores[kept], np.concatenate([centre - half, centre + half], axis=1), points


def weighted_suppression(scores: Points, boxes: Points, points: Points) -> list[tuple[float, Points, Points]]:
    """Merge what overlaps the best by more than MIN_OVERLAP (IoU) into its score-weighted mean; go on with the rest.

    Gives (score, box, points) best first; the score is the best one's.
    """
    found = []
    left: NDArray[np.intp] = np.argsort(-scores, kind="stable")
    while len(left):
        best = left[0]
        near = overlap(boxes[best], boxes[left]) > MIN_OVERLAP
        # An empty box overlaps nothing, itself included.
        near[0] = True
        weights, merged = scores[left[near]], left[near]
        found.append(
            (
                float(scores[best]),
                np.average(boxes[merged], axis=0, weights=weights),
                np.average(points[merged], axis=0, weights=weights),
            )
        )
        left = left[~near]
    return found


def overlap(box: Points, boxes: Points) -> Points:
    """Intersection over union of one box (4,) with each of (n, 4)."""
    low, high = np.maximum(box[:2], boxes[:, :2]), np.minimum(box[2:], boxes[:, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=1)
    union = np.prod(box[2:] - box[:2]) + np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) - shared
    return np.asarray(np.divide(shared, union, out=np.zeros_like(shared), where=union > 0))
