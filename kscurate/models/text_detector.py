"""The PP-OCRv4 text detector: pictures in, rotated boxes around lines of text out.

The network gives each pixel a probability of text (differentiable binarization, Liao et al. 2020). A region above a
threshold becomes its smallest rotated box, and the box grows by what the network was trained to leave off. Numbers are
those of rapidocr-onnxruntime 1.4.4, and `tests/parity/test_text_detector.py` holds the boxes against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Boxes = NDArray[np.int32]

TEXT_FROM = 0.3
BOX_FROM = 0.5
GROWTH = 1.6
MOST_REGIONS = 1000
# Sides of a box before it grows, after that, and in the picture; smaller is noise. In pixels.
REGION_SIDE_PX, GROWN_SIDE_PX, BOX_SIDE_PX = 3, 5, 4
STRIDE_PX = 32


class TextDetector:
    """The network on one CPU thread.

    Pictures go through it one at a time: a batch was measured to cost a third more per picture, since the activations
    of a single picture stay in the core's cache.
    """

    def __init__(self, session: Any) -> None:
        self._session = session
        self._input = session.get_inputs()[0].name

    def probabilities(self, picture: Picture) -> NDArray[np.float32]:
        """The probability of text at each pixel: float32 (height, width).

        picture    uint8 (height, width, 3) RGB, both sides multiples of STRIDE_PX
        """
        levels = picture[:, :, ::-1].transpose(2, 0, 1).astype(np.float32)
        given = np.ascontiguousarray(levels[None] * np.float32(2 / 255) - 1)
        return np.asarray(self._session.run(None, {self._input: given})[0][0, 0], np.float32)

    def detect(self, pictures: Sequence[Picture]) -> list[Boxes]:
        """For each picture its boxes, int32 (n, 4, 2): (x, y) in its pixels, clockwise from top left.

        pictures    uint8 (height, width, 3) RGB, of any size; `fitted` ones go through as they are
        """
        return [
            boxes_of(self.probabilities(fitted(picture)), (picture.shape[1], picture.shape[0]))
            for picture in pictures
        ]


@cache
def open_text_detector(file: Path) -> TextDetector:
    """The detector in an .onnx file, opened once a process."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Pictures come in many sizes; an arena would keep the largest of each layer for ever.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return TextDetector(onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"]))


def fitted(picture: Picture, *, short_side_px: int | None = None, long_side_px: int | None = None) -> Picture:
    """The picture at a size the network takes: sides rounded to multiples of STRIDE_PX, at least one.

    short_side_px    a smaller picture is first enlarged to this short side (the original's 736)
    long_side_px     a larger picture is first made smaller to this long side
    """
    height, width = picture.shape[:2]
    scale = 1.0
    if short_side_px is not None:
        scale = max(scale, short_side_px / min(height, width))
    if long_side_px is not None:
        scale = min(scale, long_side_px / max(height, width))
    # Cut to whole pixels before rounding to strides, as the original does.
    size = (_strides(int(width * scale)), _strides(int(height * scale)))
    return picture if size == (width, height) else np.asarray(cv2.resize(picture, size), np.uint8)


def _strides(side_px: int) -> int:
    return max(1, round(side_px / STRIDE_PX)) * STRIDE_PX


def boxes_of(probability: NDArray[np.float32], size: tuple[int, int]) -> Boxes:
    """Boxes of text in a picture of `size` (width, height), from probabilities at any size: int32 (n, 4, 2)."""
    mask = cv2.dilate((probability > TEXT_FROM).astype(np.uint8), np.ones((2, 2), np.uint8))
    regions, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    scale = np.array(size, np.float32) / probability.shape[::-1]
    boxes = []
    for region in regions[:MOST_REGIONS]:
        corners, side_px = _smallest_box(region)
        if side_px < REGION_SIDE_PX or _mean_inside(probability, corners) < BOX_FROM:
            continue
        corners, side_px = _smallest_box(_grown(corners))
        if side_px < GROWN_SIDE_PX:
            continue
        box = np.clip(np.rint(corners * scale), 0, np.array(size) - 1).astype(np.int32)
        if min(_length(box[0], box[1]), _length(box[0], box[3])) >= BOX_SIDE_PX:
            boxes.append(box)
    return np.array(boxes, np.int32).reshape(-1, 4, 2)


def _smallest_box(points: NDArray[Any]) -> tuple[NDArray[np.float32], float]:
    """The smallest rotated box around points: float32 (4, 2) clockwise from top left, and its short side."""
    box = cv2.minAreaRect(points)
    corners = cv2.boxPoints(box)
    left, right = np.split(corners[np.argsort(corners[:, 0], kind="stable")], 2)
    top_left, bottom_left = left[np.argsort(left[:, 1], kind="stable")]
    top_right, bottom_right = right[np.argsort(right[:, 1], kind="stable")]
    return np.array([top_left, top_right, bottom_right, bottom_left], np.float32), min(box[1])


def _mean_inside(probability: NDArray[np.float32], corners: NDArray[np.float32]) -> float:
    """Mean probability within a box, on whole pixels."""
    height, width = probability.shape
    low = np.clip(np.floor(corners.min(axis=0)), 0, (width - 1, height - 1)).astype(int)
    high = np.clip(np.ceil(corners.max(axis=0)), 0, (width - 1, height - 1)).astype(int)
    inside = np.zeros((high[1] - low[1] + 1, high[0] - low[0] + 1), np.uint8)
    cv2.fillPoly(inside, [(corners - low).astype(np.int32)], 1)
    return float(cv2.mean(probability[low[1] : high[1] + 1, low[0] : high[0] + 1], inside)[0])


def _grown(corners: NDArray[np.float32]) -> NDArray[np.int32]:
    """The box with its border moved outwards by GROWTH times area over perimeter; corners become round."""
    import pyclipper

    distance_px = GROWTH * cv2.contourArea(corners) / cv2.arcLength(corners, True)
    offset = pyclipper.PyclipperOffset()
    offset.AddPath(corners.tolist(), pyclipper.JT_ROUND, pyclipper.ET_CLOSEDPOLYGON)
    return np.concatenate([np.array(path, np.int32) for path in offset.Execute(distance_px)])


def _length(start: NDArray[np.int32], end: NDArray[np.int32]) -> int:
    return int(np.linalg.norm(end - start))
