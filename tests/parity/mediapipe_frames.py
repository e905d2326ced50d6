"""The frames on which our hands and people are held against MediaPipe's: one a second of the first six.

As a program it writes them for `make_mediapipe_golden.py`, which runs in an environment of its own:

    python -m tests.parity.mediapipe_frames FOLDER
"""

from __future__ import annotations

import sys
from collections.abc import Container, Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from kscurate.footage.picture import Span
from kscurate.frames import read_frames
from kscurate.observation import Sampler
from kscurate.probe import probe

from ..real_annotations import REAL_VIDEOS

VIDEOS = (
    "balance-c04.mp4",
    "box-in-hand.mp4",
    "citytower_1.mpg",
    "clockandcat.mp4",
    "dogindoors1.mp4",
    "roofjump_01.mp4",
    "tumblerhand.mp4",
)
UNTIL_S = 6.0


def frames(video: str, wanted: Container[str] | None = None) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """(name, uint8 (height, width, 3) RGB, long side at most 640) of one frame a second, or of those named."""
    sampler = Sampler(1.0)
    for _, frame in read_frames(probe(REAL_VIDEOS / video), [Span(0.0, UNTIL_S)]):
        name = f"{Path(video).stem}_{frame.time_s:06.3f}"
        if sampler.takes(frame.time_s) if wanted is None else name in wanted:
            yield name, frame.rgb


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for each in VIDEOS:
        for name, rgb in frames(each):
            cv2.imwrite(str(folder / f"{name}.png"), cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
