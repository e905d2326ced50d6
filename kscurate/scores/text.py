"""How much text is laid over the picture."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from ..column import Column
from ..frames import Frame
from ..learned import LearnedScore
from ..models.text_detector import Boxes, Picture, TextDetector, fitted, open_text_detector
from ..observation import Clip

if TYPE_CHECKING:
    from ..config import StageSettings

WEIGHTS = "text-detection"
# Letters of a twentieth of the picture's height are found as often as at 480, for two thirds of the time.
LONG_SIDE_PX = 384
CELL_PX = 2
# Two looks a second see a caption that is up for two thirds of a clip in two fifths of the looks, however they fall.
LASTING = 0.4
# A row of cups is boxed like a word in huge letters, and a bold pattern like a word that stands upright: what is taller
# than a sixth of the picture's short side is no text here, and a caption's line is level, and longer than it is high.
TEXT_HEIGHT = 1 / 6
LEVEL_DEG = 5.0
LINE_LENGTH = 2.0

Cells = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Seen:
    """Text in one picture: the share of it that is covered, and which cells lie under lines such as captions have."""

    share: float
    lines: Cells


class Text(LearnedScore):
    """Text found by the PP-OCRv4 detector, at a long side of LONG_SIDE_PX.

    Text that lasts, in our definition, is a level line that covers the same cell of the picture (CELL_PX pixels) in at
    least LASTING of the looks: a caption that is up for two thirds of a clip lasts, a watermark, and subtitles that
    change in one band; the label on a jar that is moved does not. A printed line before a tripod lasts too: it differs
    from a caption by its size alone, which the policy's bound is for. Columns of upright letters are not counted.
    """

    columns = (
        Column("text_share", "double", "1", "Share of the picture that text covers, mean over time."),
        Column(
            "text_persistent_share",
            "double",
            "1",
            "Share of the picture that level lines of text cover in one place for two fifths of the time or more.",
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self._detector: TextDetector | None = None

    def weights(self, settings: StageSettings) -> tuple[str, ...]:
        return (WEIGHTS,)

    def load(self, files: Mapping[str, Path], settings: StageSettings) -> None:
        self._detector = open_text_detector(files[WEIGHTS])

    def picture(self, frame: Frame) -> Picture:
        return fitted(frame.rgb, long_side_px=LONG_SIDE_PX)

    def look(self, pictures: Sequence[Picture]) -> Sequence[Seen]:
        if self._detector is None:
            raise RuntimeError("look() before load()")
        found = self._detector.detect(pictures)
        return [seen_in(boxes, picture.shape[:2]) for boxes, picture in zip(found, pictures, strict=True)]

    def judge(self, findings: Sequence[Seen], clip: Clip) -> Mapping[str, float | None]:
        lasting = np.mean([seen.lines for seen in findings], axis=0) >= LASTING
        return {
            "text_share": float(np.mean([seen.share for seen in findings])),
            # A single look tells nothing of what lasts.
            "text_persistent_share": float(lasting.mean()) if len(findings) > 1 else None,
        }


def seen_in(boxes: Boxes, shape: tuple[int, int]) -> Seen:
    """What boxes, int32 (n, 4, 2), cover of a picture of this (height, width) in pixels."""
    texts = [box for box in boxes if min(_sides_px(box)) <= TEXT_HEIGHT * min(shape)]
    lines = [box for box in texts if _is_line(box)]
    return Seen(float(_cells(texts, shape).mean()), _cells(lines, shape))


def _cells(boxes: Sequence[NDArray[np.int32]], shape: tuple[int, int]) -> Cells:
    """Which cells have their middle under a box: bool (height / CELL_PX, width / CELL_PX)."""
    covered = np.zeros(shape, np.uint8)
    for box in boxes:
        cv2.fillConvexPoly(covered, box, 1)
    return covered[CELL_PX // 2 :: CELL_PX, CELL_PX // 2 :: CELL_PX].astype(bool)


def _is_line(box: NDArray[np.int32]) -> bool:
    along_x_px, along_y_px = (box[1] - box[0]).tolist()
    length_px, height_px = _sides_px(box)
    level = abs(along_y_px) <= math.tan(math.radians(LEVEL_DEG)) * abs(along_x_px)
    return level and length_px >= LINE_LENGTH * height_px


def _sides_px(box: NDArray[np.int32]) -> tuple[float, float]:
    """Along the letters, and across them."""
    return math.dist(box[0], box[1]), math.dist(box[0], box[3])


build = Text
