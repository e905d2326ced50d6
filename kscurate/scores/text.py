"""How much text is laid over the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
# A caption's letters are a twentieth of the picture's height or more; smaller text is scenery.
LONG_SIDE_PX = 480
CELL_PX = 4
LASTING = 0.5

Cover = NDArray[np.bool_]


class Text(LearnedScore):
    """Text found by the PP-OCRv4 detector, at a long side of LONG_SIDE_PX.

    A cell of the picture (CELL_PX pixels) is covered when a box around a line of text reaches over its middle. Text
    that lasts, in our definition, is what covers the same cell in at least half of the looks: a caption that is up for
    two thirds of a clip, a watermark, and subtitles whose lines change in one band all last; the label on a jar
    that is moved does not. Text in a scene before a tripod lasts too: nothing in its place tells it from a caption.
    """

    columns = (
        Column("text_share", "double", "1", "Share of the picture covered by text, mean over time."),
        Column(
            "text_persistent_share",
            "double",
            "1",
            "Share of the picture that text covers in one place for at least half of the time.",
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

    def look(self, pictures: Sequence[Picture]) -> Sequence[Cover]:
        assert self._detector is not None
        found = self._detector.detect(pictures)
        return [cover(boxes, picture.shape[:2]) for boxes, picture in zip(found, pictures, strict=True)]

    def judge(self, findings: Sequence[Cover], clip: Clip) -> Mapping[str, float | None]:
        covered = np.mean(findings, axis=0)
        return {
            "text_share": float(covered.mean()),
            # A single look tells nothing of what lasts.
            "text_persistent_share": float((covered >= LASTING).mean()) if len(findings) > 1 else None,
        }


def cover(boxes: Boxes, shape: tuple[int, int]) -> Cover:
    """Which cells of a (height, width) picture lie under boxes: bool (height / CELL_PX, width / CELL_PX)."""
    cells = np.zeros((shape[0] // CELL_PX, shape[1] // CELL_PX), np.uint8)
    for box in boxes:
        cv2.fillConvexPoly(cells, np.rint((box + 0.5) / CELL_PX - 0.5).astype(np.int32), 1)
    return cells.astype(bool)


build = Text
